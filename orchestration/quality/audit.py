"""The audit: what Great Expectations asks of a whole candidate release before it may be published.

Each question is one SQL file, ``dbt_project/audits/<mart or fact>/<check>.sql``, that selects what breaks it. Its first
lines say why it is asked (``-- why:``), whether it compares with the release that BI reads now (``-- needs: last``) and
whether a reviewer may accept what it finds (``-- shock:``; it then selects ``_partition`` and ``amount``).

The SQL runs on the candidate's own connection, with the build file attached as ``build`` and, when there is one, the
release that BI reads now as ``last``. Rules that dbt tests already state are not said again here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.errors import DeclarationError
from orchestration.core.settings import DBT_PROJECT, SEEDS
from orchestration.core.sql import literally, quoted
from orchestration.quality.acceptances import Acceptance, acceptances_sql
from orchestration.quality.checks import Check

AUDITS = DBT_PROJECT / "audits"
RENAMED_COLUMNS = Path(__file__).with_name("renamed_columns.csv")
"""Published columns that have another name since a schema version."""
SCHEMA_VERSION = "2.0"
"""Version of the published tables and columns; a removal or rename raises its first number."""


def audit_checks(*, has_last: bool, accepted: Sequence[Acceptance] = ()) -> tuple[Check, ...]:
    """All checks of a candidate release.

    Raises:
        DeclarationError: a file does not say why it is asked.
    """
    checks = []
    for path in audit_files():
        notes = _notes(path)
        if has_last or notes.get("needs") != "last":
            checks.append(_check(path, notes, accepted))
    return tuple(checks)


def audit_files() -> list[Path]:
    """The SQL files of the audit, in order."""
    return sorted(AUDITS.glob("*/*.sql"))


def shock_audits() -> set[str]:
    """Names of the checks whose findings a reviewer may accept."""
    return {_name(path) for path in audit_files() if "shock" in _notes(path)}


def _name(path: Path) -> str:
    return f"{path.parent.name}.{path.stem}"


def _notes(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = dict(line.removeprefix("-- ").split(": ", 1) for line in lines if line.startswith("-- "))
    if "why" not in notes:
        raise DeclarationError(
            dataset=path.parent.name,
            partition=path.name,
            expected="a first line -- why: … in an audit",
            found=lines[0] if lines else "an empty file",
            remedy="Say why the audit asks this.",
        )
    return notes


def _check(path: Path, notes: dict[str, str], accepted: Sequence[Acceptance]) -> Check:
    text = path.read_text(encoding="utf-8")
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("-- "))
    sql = sql.replace("{seeds}", quoted(literally(SEEDS))).replace("{renamed}", quoted(literally(RENAMED_COLUMNS)))
    sql = sql.replace("{schema_version}", quoted(SCHEMA_VERSION))
    if "shock" in notes:
        sql = (
            f"select f.* from ({sql}) f anti join {acceptances_sql(accepted)} a"
            f" on a.check_name = {quoted(_name(path))} and a._partition = f._partition"
            " and f.amount between a.low and a.high"
        )
    return Check(_name(path), f"marts.{path.parent.name}", "no_rows", notes["why"], {"sql": sql})
