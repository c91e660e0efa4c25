"""What a dataset is: the one declaration that landing, raw, gate, dbt sources and docs read.

Shapes only. How a declaration is executed is in ``landing``, ``warehouse`` and ``quality``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Literal

from orchestration.core.errors import DeclarationError

SNAPSHOT = "current"
"""The only partition key of a dataset that is published as one whole."""

ColumnType = Literal["varchar", "bigint", "double", "decimal(18,6)", "date"]


@dataclass(frozen=True)
class Licence:
    """Terms under which the publisher lets the data be used."""

    name: str
    redistribution: bool
    attribution: str


@dataclass(frozen=True)
class Cadence:
    """How often a partition is released, and how long after its period ends.

    ``lag_days`` is the usual delay; a dataset is stale when its newest period is older than
    ``lag_days + budget_days`` after the period's end.
    """

    every: Literal["month", "week", "day", "irregular"]
    lag_days: int
    budget_days: int


class Wire(Enum):
    """The protocol a source speaks; the replay server has one handler for each."""

    FILES = "files"
    SOCRATA = "socrata"
    ARCGIS = "arcgis"


class Content(Enum):
    """What a response must be, by content type and by first bytes."""

    ZIP = "zip"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True)
class Column:
    """One published column.

    Args:
        name: lower-case name in the raw table.
        description: meaning in words.
        unit: unit of a measure; empty for codes and text.
        type: how raw holds it; codes stay ``varchar``.
        header: the publisher's own name when it is not ``name`` in another case.
        missing: declared missing markers, kept in ``<name>_status`` and null in ``name``.
        codes: ``seed.column`` that lists the known codes.
        minimum, maximum: inclusive bounds for a measure.
        optional: the publisher leaves the column out of some files.
    """

    name: str
    description: str
    unit: str = ""
    type: ColumnType = "varchar"
    header: str = ""
    missing: tuple[str, ...] = ()
    codes: str = ""
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
    ``raw.<table>`` and ``meta.profiles``.
    """

    name: str
    why: str
    sql: str


@dataclass(frozen=True)
class History:
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


def whole_list(reload_low: float, reload_high: float, why: str) -> History:
    """Row bounds of a snapshot, which only has its own last load to be compared with."""
    return History("rows", low=0, high=0, reload_low=reload_low, reload_high=reload_high, why=why)


@dataclass(frozen=True)
class Table:
    """One raw table of a dataset: grain, columns and the expectations particular to it.

    ``nullable_grain`` lists grain columns that the publisher leaves blank on purpose.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    nullable_grain: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    histories: tuple[History, ...] = ()


@dataclass(frozen=True)
class Request:
    """One GET. ``next_page`` reads a landed page and says which request follows it, if any.

    ``count_rows`` and ``expected_rows`` together prove a paged answer complete.
    """

    url: str
    content: Content
    params: tuple[tuple[str, str], ...] = ()
    next_page: Callable[[Path], Request | None] | None = field(default=None, compare=False)
    count_rows: Callable[[Path], int] | None = field(default=None, compare=False)
    expected_rows: int | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Identity of the request: URL and parameters."""
        query = "&".join(f"{name}={value}" for name, value in self.params)
        return f"{self.url}?{query}" if query else self.url


@dataclass(frozen=True)
class LandedFile:
    """A publisher's file as it lies in the archive."""

    path: Path
    sha256: str
    url: str


@dataclass(frozen=True)
class CsvFiles:
    """Delimited text of one table, its header first: extracted paths, each with the name it is known by."""

    files: tuple[tuple[Path, str, str], ...]
    encoding: Literal["utf-8", "latin-1"] = "utf-8"


@dataclass(frozen=True)
class JsonRecords:
    """JSON files of one table: ``path`` is the list of records inside, as DuckDB field access."""

    files: tuple[tuple[Path, str, str], ...]
    record_path: str = ""


Parsed = Mapping[str, CsvFiles | JsonRecords]
Plan = Mapping[str, tuple[Request, ...]]
Discover = Callable[[Callable[[Request], Path]], Plan]
Parse = Callable[[Sequence[LandedFile], str, Path], Parsed]


@dataclass(frozen=True)
class Dataset:
    """A public dataset, declared once.

    Args:
        discover: asks the publisher what it offers: partition key -> requests.
        newest_period: for a snapshot, SQL of the newest day or month (``YYYY-MM``) inside it.
        parse: landed files, partition, scratch folder -> one relation a table.
        start: first month of a monthly dataset; ``None`` for a snapshot.
        known_gaps: months that the publisher never released, with the reason.
        pace_seconds: least time between two requests to the publisher's host.
    """

    code: str
    title: str
    publisher: str
    homepage: str
    licence: Licence
    domain: Literal["trade", "ports", "money"]
    description: str
    release: Cadence
    tables: tuple[Table, ...]
    discover: Discover
    parse: Parse
    wire: Wire = Wire.FILES
    start: date | None = None
    known_gaps: tuple[tuple[str, str], ...] = ()
    pace_seconds: float = 1.0
    newest_period: str = ""
    owners: tuple[str, ...] = ("team:trade-corridors",)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", self.code):
            raise self._wrong("a code like <agency>_<dataset>", repr(self.code))
        if not self.tables:
            raise self._wrong("at least one table", "none")
        for table in self.tables:
            names = [column.name for column in table.columns]
            if len(set(names)) != len(names):
                raise self._wrong("distinct column names", f"a repeated name in {table.name}")
            if wrong := [name for name in (table.name, *names) if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]:
                raise self._wrong(f"lower-case names of letters, digits and underscores in {table.name}", str(wrong))
            if unknown := [name for name in table.grain if name not in names]:
                raise self._wrong(f"the grain of {table.name} among its columns", str(unknown))

    def _wrong(self, expected: str, found: str) -> DeclarationError:
        return DeclarationError(
            dataset=self.code,
            expected=expected,
            found=found,
            remedy="Correct the declaration in its source module.",
        )

    @property
    def agency(self) -> str:
        """Publisher's short name, the first part of the code."""
        return self.code.split("_", 1)[0]

    @property
    def is_monthly(self) -> bool:
        """Whether partitions are months; otherwise the dataset is one snapshot."""
        return self.start is not None

    def staging_model(self, table: Table) -> str:
        """Name of the dbt staging model of a table: ``stg_<agency>__<entity>``."""
        return f"stg_{self.agency}__{table.name.removeprefix(self.agency + '_')}"
