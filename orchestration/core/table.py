"""What a raw table is: its grain, its columns, and what is expected of its rows.

Shapes only. What holds a candidate against them is in ``quality``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.core.drift import FEW_WRONG_ROWS, UNKNOWN_SHARE, RowTolerance, Tolerance

ColumnType = Literal["varchar", "bigint", "double", "decimal(18,6)", "decimal(24,6)", "decimal(38,20)", "date"]


@dataclass(frozen=True)
class Column:
    """One published column.

    Args:
        name: lower-case name in the raw table.
        description: meaning in words.
        unit: unit of a measure; empty for codes and text.
        type: how raw holds it; codes stay ``varchar``.
        header: the publisher's own name when it is not ``name`` in another case.
        spellings: other names under which the publisher has published the same column.
        missing: declared missing markers, kept in ``<name>_status`` and null in ``name``.
        codes: ``seed.column`` that lists the known codes.
        unknown_share: the most of a partition's value that may be under codes that the list does not hold; 0 for a
            closed list, such as the two directions of trade.
        minimum, maximum: inclusive bounds for a measure.
        optional: the publisher leaves the column out of some files.
    """

    name: str
    description: str
    unit: str = ""
    type: ColumnType = "varchar"
    header: str = ""
    spellings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    codes: str = ""
    unknown_share: float = UNKNOWN_SHARE
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False

    @property
    def published_name(self) -> str:
        """The name in the publisher's file, lower-cased for comparison."""
        return (self.header or self.name).lower()


@dataclass(frozen=True)
class Rule:
    """A SQL expectation over one table's candidate: it holds when no row is selected.

    ``sql`` selects the rows that break it and must select ``_partition``. It may name
    ``{batch}`` (the candidate of the table it is declared on), ``candidate.<table>``,
    ``raw.<table>`` (of another dataset too, which may hold nothing yet) and ``meta.profiles``. With a ``tolerance``
    the selected rows are findings, and the rule is broken only when they pass its bound. ``finds`` says what a selected
    row is.
    """

    name: str
    why: str
    sql: str
    tolerance: Tolerance | None = None
    finds: str = ""


@dataclass(frozen=True)
class PastBound:
    """Bounds on a partition's row count or total against its own past.

    A reload is compared with the partition's last accepted load (``reload_*``), a new month with the
    median of the loaded months among the twelve before it (``low``/``high``), once there are
    ``least_months`` of them; before that the declaration and the published totals judge it.
    With ``by`` columns it bounds each cell's share of the partition's total, for cells whose usual share
    is at least ``least_reference``; a cell that is gone counts as a share of 0.
    """

    measure: str
    low: float
    high: float
    reload_low: float
    reload_high: float
    why: str
    least_months: int = 6
    by: tuple[str, ...] = ()
    least_reference: float = 0.0


def whole_list(reload_low: float, reload_high: float, why: str) -> PastBound:
    """Row bounds of a snapshot, which only has its own last load to be compared with."""
    return PastBound("rows", low=0, high=0, reload_low=reload_low, reload_high=reload_high, why=why)


@dataclass(frozen=True)
class GeneratedStaging:
    """The staging model of a table whose every column follows from its declaration: ``make generate`` writes it.

    Args:
        sql: the model, as dbt reads it.
        filled: columns that no row may lack.
    """

    sql: str
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One raw table of a dataset: grain, columns and the expectations particular to it.

    ``nullable_grain`` lists grain columns that the publisher leaves blank on purpose. ``period`` is the column of the
    reference period where a partition holds several, or SQL over grain columns: rows of a period that was not there
    before are no revision. Of a table that ``may_be_empty`` a partition may hold nothing yet. ``detail_filter`` is SQL
    of the rows that staging takes, where others repeat them. ``weight`` is the measure that says how much a row is
    worth where a bound is a share of value; without one rows are counted. ``wrong_rows`` bounds the rows that may be
    quarantined while the others are loaded. ``staging`` is the staging model where nobody has to write one.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    nullable_grain: tuple[str, ...] = ()
    period: str = ""
    may_be_empty: bool = False
    detail_filter: str = ""
    weight: str = ""
    wrong_rows: RowTolerance = FEW_WRONG_ROWS
    rules: tuple[Rule, ...] = ()
    past_bounds: tuple[PastBound, ...] = ()
    staging: GeneratedStaging | None = None
