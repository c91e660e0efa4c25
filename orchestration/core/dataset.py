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
from orchestration.core.periods import Step

SNAPSHOT = "current"
"""The only partition key of a dataset that is published as one whole."""

ColumnType = Literal["varchar", "bigint", "double", "decimal(18,6)", "decimal(24,6)", "date"]


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
    WDS = "wds"
    COMTRADE = "comtrade"
    CENSUS = "census"


class Content(Enum):
    """What a response must be, by content type and by first bytes."""

    ZIP = "zip"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True)
class Key:
    """A secret that a publisher gives to its users. It is added to a request when it is sent, and written nowhere.

    Args:
        setting: the environment variable that holds it.
        host: the only host that it is sent to, over https.
        name: of the query parameter or header that carries it.
        is_required: without it the dataset is absent; otherwise the publisher answers in another way.
    """

    setting: str
    host: str
    name: str
    sent_as: Literal["parameter", "header"]
    is_required: bool


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
    ``raw.<table>`` (of another dataset too, which may hold nothing yet) and ``meta.profiles``.
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

    ``nullable_grain`` lists grain columns that the publisher leaves blank on purpose. ``period`` is the column of the
    reference period where a partition holds several, or SQL over grain columns: rows of a period that was not there
    before are no revision. Of a table that ``may_be_empty`` a partition may hold nothing yet. ``staged`` is SQL of the
    rows that staging takes, where others repeat them.
    """

    name: str
    description: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    nullable_grain: tuple[str, ...] = ()
    period: str = ""
    may_be_empty: bool = False
    staged: str = ""
    rules: tuple[Rule, ...] = ()
    histories: tuple[History, ...] = ()


@dataclass(frozen=True)
class Request:
    """One GET, or a POST of a JSON ``body``. ``next_page`` reads a landed page and says which request follows, if any.

    ``count_rows`` and ``expected_rows`` together prove a paged answer complete. ``is_guess`` is an address that follows
    a pattern and that the publisher did not name: until the first release is due, there may be nothing there.
    ``version`` is the publisher's own mark of the state of what is asked for: what is here under the same mark is not
    asked for again.
    ``instead`` is asked when the service answers with an error object: fewer rows a page, or the same once more.
    """

    url: str
    content: Content
    params: tuple[tuple[str, str], ...] = ()
    body: str = ""
    version: str = field(default="", compare=False)
    is_guess: bool = field(default=False, compare=False)
    next_page: Callable[[Path], Request | None] | None = field(default=None, compare=False)
    count_rows: Callable[[Path], int] | None = field(default=None, compare=False)
    expected_rows: int | None = field(default=None, compare=False)
    instead: Request | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Identity of the request: URL, parameters and body."""
        query = "&".join(f"{name}={value}" for name, value in self.params)
        return (f"{self.url}?{query}" if query else self.url) + (f" {self.body}" if self.body else "")


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
    """JSON files of one table: ``path`` is the list of records inside, as DuckDB field access.

    ``place`` names two columns, for lists whose order has a meaning: they take the name that the file is known by, and
    the number of the record in it, from 1, as text. They are declared optional: the publisher has no such columns.
    """

    files: tuple[tuple[Path, str, str], ...]
    record_path: str = ""
    place: tuple[()] | tuple[str, str] = ()


@dataclass(frozen=True)
class JsonArrays:
    """JSON files of one table: an array of rows, each an array of cells, the header first.

    A header may name a column twice, once as asked for and once as asked by: such columns must be equal.
    """

    files: tuple[tuple[Path, str, str], ...]


@dataclass(frozen=True)
class FixedWidthFiles:
    """Lines of fixed width without a header: ``fields`` are columns as (name, first character, end), from 0.

    Blanks around a field are taken away; lines of blanks alone are no rows.
    """

    files: tuple[tuple[Path, str, str], ...]
    fields: tuple[tuple[str, int, int], ...]
    encoding: Literal["utf-8", "latin-1"] = "latin-1"


@dataclass(frozen=True)
class Ask:
    """The publisher, as ``discover`` may question it.

    Args:
        fetch: lands one answer and returns its path.
        wanted: partitions that are asked for.
        today: the day on which it is asked.
        landed_on: the last day on which every wanted partition was known to be here as published; ``None`` if never.
        landed: the same for each wanted partition that ever was, its last answer a good one.
        has_key: whether the dataset's key goes with every request.
    """

    fetch: Callable[[Request], Path]
    wanted: tuple[str, ...]
    today: date
    landed_on: date | None = None
    landed: Mapping[str, date] = field(default_factory=dict)
    has_key: bool = False


class Says(Enum):
    """What may be said of a partition instead of where it is.

    UNCHANGED is the publisher's word; LATER is ours: it is here, and it is asked for again another day.
    """

    UNCHANGED = "unchanged"
    LATER = "later"


Relation = CsvFiles | JsonRecords | JsonArrays | FixedWidthFiles
Parsed = Mapping[str, Relation]
Plan = Mapping[str, tuple[Request, ...] | Says]
Discover = Callable[[Ask], Plan]
Partitioning = Literal["month", "year", "whole"]
Parse = Callable[[Sequence[LandedFile], str, Path], Parsed]


@dataclass(frozen=True)
class Dataset:
    """A public dataset, declared once.

    Args:
        discover: asks the publisher what it offers: partition key -> requests.
        newest_period: SQL of the newest day or month (``YYYY-MM``) in raw; unless given, a month's partition is it.
        parse: landed files, partition, scratch folder -> one relation a table.
        start: first day of a dataset of months or years; ``None`` for a snapshot.
        step: whether partitions are months or years, the period that the publisher releases.
        known_gaps: months that the publisher never released, with the reason.
        pace_seconds: least time between two requests to the publisher's host.
        calls_a_day: most requests that a day may bring to the publisher's host, 0 for no quota: what is left is asked
            for on another day, newest partitions first.
        patience_seconds: longest silence of the publisher's host before a try is given up.
        key: the secret that the publisher wants or rewards.
        dropped: for a publisher that turns software away, the partitions that the name of a file announces which a
            person downloaded.
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
    step: Step = "month"
    known_gaps: tuple[tuple[str, str], ...] = ()
    pace_seconds: float = 1.0
    calls_a_day: int = 0
    patience_seconds: float = 60.0
    key: Key | None = None
    dropped: Callable[[str], Sequence[str]] | None = None
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
    def partitioning(self) -> Partitioning:
        """What a partition is: a month, a year, or the whole of a snapshot."""
        return "whole" if self.start is None else self.step

    def staging_model(self, table: Table) -> str:
        """Name of the dbt staging model of a table: ``stg_<agency>__<entity>``."""
        return f"stg_{self.agency}__{table.name.removeprefix(self.agency + '_')}"
