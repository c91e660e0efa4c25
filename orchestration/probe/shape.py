"""A sample against the declaration: columns new or missing, cells of another kind, and the drift that is declared."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding
from orchestration.core.sql import quoted
from orchestration.core.table import Column, Table
from orchestration.probe.rows import Rows
from orchestration.probe.tables import columns_by_name
from orchestration.quality.codes import known_codes
from orchestration.quality.findings import Sought, sought
from orchestration.raw.cells import normal

_LISTS = threading.Lock()
"""Lists of codes are read by DuckDB's one connection of the process."""


@dataclass(frozen=True)
class Drift:
    """Something in a table's sample that is not as declared.

    Args:
        where: column or rule.
        what: kind of finding, as the drift policy calls it.
        examples: some of the values, or the names of parts.
        number: of distinct ones.
        share: of the sample's rows or value, 0 to 1; ``None`` if only their number counts.
        is_lost: whether it is more than the declaration tolerates.
    """

    where: str
    what: str
    examples: tuple[str, ...]
    number: int
    share: float | None
    is_lost: bool


@dataclass(frozen=True)
class Shape:
    """What a sample of one table shows.

    Args:
        found: declared columns that are there; ``None`` when the table was not looked into, for which see ``why_not``.
        renamed: columns that are there under another of their declared names.
    """

    table: str
    declared: int
    rows: int = 0
    found: int | None = None
    why_not: str = ""
    new: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()


def _needs_all(one: Sought) -> bool:
    """Whether a sample cannot answer the check, because it looks for a missing part or for a code of another table."""
    return one.tolerance.finding is Finding.MISSING_PART or "candidate." in one.sql


def shapes(
    dataset: Dataset, con: duckdb.DuckDBPyConnection, samples: Mapping[str, Rows], *, is_whole: bool
) -> list[Shape]:
    """The shape of each table; ``is_whole`` is whether the samples are all of their partition."""
    with _LISTS:
        looked_for = list(sought(dataset))
    found = []
    for table in dataset.tables:
        rows = samples.get(table.name, Rows((), ()))
        if not rows.header:
            found.append(Shape(table.name, len(table.columns), why_not="nothing of it is in the part that was read"))
            continue
        drift = [*_unreadable(con, table), *_outside_closed_lists(con, dataset, table)]
        for one in looked_for:
            if one.table is table and (is_whole or not _needs_all(one)):
                drift += _measured(con, one)
        found.append(_shape(con, table, rows.header, drift))
    return found


def _shape(con: duckdb.DuckDBPyConnection, table: Table, header: Sequence[str], drift: Sequence[Drift]) -> Shape:
    names = columns_by_name(table)
    there = {names[name].name for name in header if name in names}
    absent = [column for column in table.columns if column.name not in there and not column.optional]
    return Shape(
        table.name,
        len(table.columns),
        rows=con.execute(f"select count(*) from cells.{table.name}").fetchall()[0][0],
        found=len(there),
        new=tuple(name for name in header if name not in names),
        missing=tuple(column.published_name for column in absent),
        renamed=tuple(name for name in header if name in names and name != normal(names[name].published_name)),
        drift=tuple(drift),
    )


def _unreadable(con: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Drift]:
    """Columns with cells that are not of the declared type."""
    there = {name for name, *_ in con.execute(f"describe cells.{table.name}").fetchall()}
    for column in table.columns:
        if column.type != "varchar" and column.name in there:
            counted = _count(con, table, column, f"not ({_is(column)})")
            if counted is not None:
                examples, number, rows, of = counted
                is_lost = not table.wrong_rows.tolerates(rows, of)
                yield Drift(column.name, Finding.UNREADABLE_CELL, examples, number, rows / of, is_lost)


def _outside_closed_lists(con: duckdb.DuckDBPyConnection, dataset: Dataset, table: Table) -> Iterator[Drift]:
    """Columns with codes that a closed list does not hold; open lists are among what the declaration looks for."""
    there = {name for name, *_ in con.execute(f"describe cells.{table.name}").fetchall()}
    for column in table.columns:
        if column.codes and not column.unknown_share and column.name in there:
            with _LISTS:
                known = ", ".join(map(quoted, known_codes(dataset, column.codes)))
            if (counted := _count(con, table, column, f"{column.name} not in ({known})")) is not None:
                examples, number, rows, of = counted
                yield Drift(column.name, Finding.UNKNOWN_CODE, examples, number, rows / of, is_lost=True)


def _count(
    con: duckdb.DuckDBPyConnection, table: Table, column: Column, condition: str
) -> tuple[tuple[str, ...], int, int, int] | None:
    """Some distinct cells of a condition, their number, their rows, and all rows; markers of missing cells are not."""
    markers = "".join(f" and {column.name} <> {quoted(marker)}" for marker in column.missing)
    wrong = f"{column.name} is not null{markers} and {condition}"
    ((examples, number, rows, of),) = con.execute(
        f"select list(distinct {column.name}) filter ({wrong}), count(distinct {column.name}) filter ({wrong}),"
        f" count(*) filter ({wrong}), count(*) from cells.{table.name}"
    ).fetchall()
    return (tuple(sorted(examples)[:8]), number, rows, of) if rows else None


def _is(column: Column) -> str:
    cast = f"try_cast({column.name} as {column.type}) is not null"
    return f"{cast} and regexp_full_match({column.name}, '[+-]?[0-9]+')" if column.type == "bigint" else cast


def _measured(con: duckdb.DuckDBPyConnection, one: Sought) -> Iterator[Drift]:
    """What the declaration looks for, as its gate would measure it in the sample."""
    parts: list[tuple[str, float | None]] = []
    with contextlib.suppress(duckdb.Error):  # it needs a column that is missing, or another dataset's rows
        parts = con.execute(f"select part, share from ({one.measured_sql()}) order by share desc, part").fetchall()
    if parts:
        shares = [share for _, share in parts if share is not None]
        share, bound = (sum(shares) if shares else None), one.tolerance
        is_lost = (bound.most is not None and len(parts) > bound.most) or (
            bound.share is not None and share is not None and share > bound.share
        )
        where = one.name.removeprefix(f"{one.table.name}.").removesuffix(".known_codes")
        examples = tuple(str(part).removeprefix(f"{where} ") for part, _ in parts[:8])
        yield Drift(where, bound.finding, examples, len(parts), share, is_lost)
