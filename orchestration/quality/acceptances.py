"""True shocks that a reviewer accepted: dated, reasoned rows of ``accepted_shocks.csv`` beside this module.

A row lets one observed amount of one partition pass one bound, and no other: a later load with another amount is
refused again. Codes, grain and published totals cannot be accepted away.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.core.errors import DeclarationError
from orchestration.core.modes import Mode
from orchestration.core.sql import quoted

ACCEPTED_SHOCKS = Path(__file__).with_name("accepted_shocks.csv")
_COLUMNS = ("source_mode", "check_name", "partition", "cell", "amount", "accepted_on", "accepted_by", "reason")
_TOLERANCE = 0.001
"""A small revision of an accepted amount is still the same shock; a tenth of a percent is what revisions move."""


@dataclass(frozen=True)
class Acceptance:
    """One accepted amount: ``cell`` is empty unless the check bounds shares of cells."""

    check_name: str
    partition: str
    cell: str
    amount: float
    note: str


def read_acceptances(mode: Mode, path: Path = ACCEPTED_SHOCKS) -> tuple[Acceptance, ...]:
    """The rows of one mode.

    Raises:
        DeclarationError: a row lacks its date, name or reason, or holds something else than it should.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise _wrong(path, "its header", f"the columns {', '.join(_COLUMNS)}", str(reader.fieldnames))
        rows = list(reader)
    return tuple(_checked(path, number, row) for number, row in enumerate(rows, 2) if row["source_mode"] == mode.value)


def _checked(path: Path, line: int, row: dict[str, str]) -> Acceptance:
    where = f"line {line}"
    for name in ("check_name", "partition", "accepted_by", "reason"):
        if not (row[name] or "").strip():
            raise _wrong(path, where, f"a {name}", "none")
    try:
        accepted_on = date.fromisoformat(row["accepted_on"])
        amount = float(row["amount"])
    except ValueError as error:
        raise _wrong(path, where, "an amount and a date YYYY-MM-DD", str(error)) from error
    if accepted_on > datetime.now(UTC).date():
        raise _wrong(path, where, "a date that has come", row["accepted_on"])
    note = f"{row['accepted_by'].strip()}, {accepted_on}: {row['reason'].strip()}"
    return Acceptance(row["check_name"].strip(), row["partition"].strip(), (row["cell"] or "").strip(), amount, note)


def refuse_unknown_checks(accepted: Sequence[Acceptance], known: set[str], path: Path = ACCEPTED_SHOCKS) -> None:
    """Refuse an acceptance of a check that does not exist or is not a bound.

    Raises:
        DeclarationError: it names one.
    """
    for row in accepted:
        if row.check_name not in known:
            raise _wrong(path, f"partition {row.partition}", "the name of a bound (….fits_history)", row.check_name)


def acceptances_sql(accepted: Sequence[Acceptance]) -> str:
    """A relation ``check_name, _partition, cell, low, high, note`` of the accepted amounts."""
    rows = ", ".join(f"({', '.join(_literals(row))})" for row in accepted)
    nothing = "('', '', '', 0.0::double, 0.0::double, '')"
    columns = "(check_name, _partition, cell, low, high, note)"
    return f"(select * from (values {rows or nothing}) a{columns}{'' if rows else ' where false'})"


def _literals(row: Acceptance) -> Iterator[str]:
    margin = abs(row.amount) * _TOLERANCE
    yield from map(quoted, (row.check_name, row.partition, row.cell))
    yield from (f"{row.amount - margin!r}::double", f"{row.amount + margin!r}::double", quoted(row.note))


def _wrong(path: Path, where: str, expected: str, found: str) -> DeclarationError:
    return DeclarationError(
        dataset=path.name,
        partition=where,
        expected=expected,
        found=found,
        remedy="Mend the row: which check, partition and amount, accepted when, by whom and why.",
    )
