"""The audit: what Great Expectations asks of a whole candidate release before it may be published.

Each question is one rule file, ``dbt_project/audits/<mart or fact>/<check>.sql``, that selects what breaks it. Beside
the notes of every rule file, its header says whether it compares with the release that BI reads now
(``-- needs: last``) and whether a reviewer may accept what it finds (``-- shock:``; it then selects ``_partition`` and
``amount``).

The SQL runs on the candidate's own connection, with the build file attached as ``build`` and, when there is one, the
release that BI reads now as ``last``. Rules that dbt tests already state are not said again here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.rule_files import RuleFile, read_rule_file
from orchestration.core.settings import DBT_PROJECT, SEEDS
from orchestration.core.sql import escaped, literally, quoted
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
        DeclarationError: a file does not say why it is asked, or what it finds.
    """
    files = map(_read, audit_files())
    return tuple(_check(file, accepted) for file in files if has_last or file.notes.get("needs") != "last")


def audit_files() -> list[Path]:
    """The SQL files of the audit, in order."""
    return sorted(AUDITS.glob("*/*.sql"))


def shock_audits() -> set[str]:
    """Names of the checks whose findings a reviewer may accept."""
    return {_name(path) for path in audit_files() if "shock" in _read(path).notes}


def _name(path: Path) -> str:
    return f"{path.parent.name}.{path.stem}"


def _read(path: Path) -> RuleFile:
    return read_rule_file(path, AUDITS, renamed_columns=literally(RENAMED_COLUMNS), schema_version=SCHEMA_VERSION)


def _check(file: RuleFile, accepted: Sequence[Acceptance]) -> Check:
    name, sql = _name(file.path), file.sql.replace("{seeds}", escaped(literally(SEEDS)))
    if "shock" in file.notes:
        sql = (
            f"select f.* from ({sql}) f anti join {acceptances_sql(accepted)} a"
            f" on a.check_name = {quoted(name)} and a._partition = f._partition"
            " and f.amount between a.low and a.high"
        )
    notes, table = file.notes, f"marts.{file.path.parent.name}"
    return Check(name, table, "no_rows", notes["why"], {"sql": sql}, notes["finds"])
