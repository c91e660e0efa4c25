"""The faults of publishers, each with what must come of it, made for a dataset from its declaration."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.recording import Wire
from orchestration.core.table import Column, Table
from orchestration.offline.faults import Fault
from orchestration.offline.sample import sample_entries
from orchestration.publishers.registry import all_datasets
from tests.faulting.rows import Edit, Row, edited

Make = Callable[[Dataset], list[Fault] | str]
"""The faults of a dataset, or why there can be none of this kind."""

TAKEN = "accepted"
"""The answer is good in the end, and raw holds it."""


@dataclass(frozen=True)
class Kind:
    """One column of the table.

    Args:
        expected: outcomes that are right, as beginnings: ``accepted``, ``deferred``, ``unchanged``, or an error's name
            followed by a part of its text.
    """

    name: str
    make: Make
    expected: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def outcomes(self, dataset: Dataset) -> tuple[str, ...]:
        """What is right for a dataset."""
        return self.own.get(dataset.code, self.expected)


def main_table(dataset: Dataset) -> Table:
    """The table that is spoiled: the first."""
    return dataset.tables[0]


def measure_of(table: Table) -> Column | None:
    """The first measure that is no position."""
    measures = (column for column in table.columns if column.unit and not column.unit.startswith("degrees"))
    return next(measures, None)


_WIRES = {entry.dataset: entry.wire for entry in sample_entries(Path()) if entry.wire is not Wire.FILES}


def wire_of(dataset: Dataset) -> Wire:
    """The protocol in which a dataset is asked for its data, or for what leads to them."""
    return _WIRES.get(dataset.code, Wire.FILES)


def _answers(**fault: object) -> Make:
    return lambda dataset: [Fault("", dataset=dataset.code, **fault)]  # type: ignore[arg-type]


def edits(make: Callable[[Dataset, Table], Edit | str]) -> Make:
    def faults(dataset: Dataset) -> list[Fault] | str:
        edit = make(dataset, main_table(dataset))
        if isinstance(edit, str):
            return edit
        change = edited(dataset, main_table(dataset), edit)
        counts = [Fault(asked, None, change=_counted(edit.more_rows)) for asked in _COUNTS.get(wire_of(dataset), ())]
        asked, times = _ONE_ANSWER.get(wire_of(dataset), ("", None)) if edit.more_rows else ("", None)
        return [*counts, Fault(asked, times=times, dataset=dataset.code, change=change)]

    return faults


_ONE_ANSWER = {Wire.ARCGIS: ("ObjectId>0&", None), Wire.COMTRADE: ("cmdCode=AG2", 1)}
"""Part of a query, and how often it is hit: a row more is in one of many answers, which are pages or chapters."""

_COUNTS = {Wire.SOCRATA: ("count(*)",), Wire.ARCGIS: ("returnCountOnly",)}
"""Part of the query with which a service counts its rows."""


def _counted(more: int) -> Callable[[bytes], bytes]:
    """A service's count of rows, with so many more: ArcGIS's of all, Socrata's of each day."""

    def counted(content: bytes) -> bytes:
        answer = json.loads(content)
        if isinstance(answer, dict):
            return json.dumps({"count": answer["count"] + more}).encode()
        return json.dumps([{**day, "rows": str(int(day["rows"]) + more)} for day in answer]).encode()

    return counted


HEADERLESS = ("un_locode",)
"""Their rows are spoiled in tests of their own."""


def renamed(dataset: Dataset, table: Table) -> Edit | str:
    if dataset.code in HEADERLESS:
        return "has no header by which its rows are found"
    needed = replace(table, columns=tuple(column for column in table.columns if not column.optional))
    column = measure_of(needed) or needed.columns[-1]
    return Edit(header=lambda name: f"{name}_NEW" if name.strip().lower() == column.published_name else name)


WEB_DATA_SERVICE = tuple(dataset.code for dataset in all_datasets() if wire_of(dataset) is Wire.WDS)


def _scaled(dataset: Dataset, table: Table) -> Edit | str:
    column = measure_of(table)
    if column is None:
        return "has no measure"
    name = column.published_name
    return Edit(lambda rows: [{**row, name: _times_thousand(row[name])} if row.get(name) else row for row in rows])


def _times_thousand(cell: str) -> str:
    try:
        number = float(cell) * 1000
    except ValueError:
        return cell
    return f"{number:.6f}".rstrip("0").rstrip(".")


NO_SUBTOTALS = (
    "bts_border_crossings",
    "imf_portwatch_ports",
    "nga_world_port_index",
    "un_locode",
    "boc_exchange_rates",
)


def is_left_out(row: Row) -> bool:
    """Whether it is a row of a large table of Statistics Canada that is not loaded: of a group, or of a far origin."""
    origin, destination = row.get("country of origin", ""), row.get("country of destination", "")
    is_far = bool(destination) and not destination.startswith(("All countries", "United States", "Mexico"))
    is_group = re.search(r" \[\d", row.get("north american product classification system (napcs)", "")) is not None
    return is_group or (is_far and not origin.startswith("All countries"))


def subtotal(dataset: Dataset, table: Table) -> Edit | str:
    column = measure_of(table)
    if column is None or dataset.code.startswith(NO_SUBTOTALS):
        return "publishes no totals beside the detail"
    name = column.published_name

    def rows(rows: list[Row]) -> list[Row]:
        places = (number for number, row in enumerate(rows) if number >= len(rows) // 2 and row.get(name))
        place = next(number for number in places if not is_left_out(rows[number]))
        more = f"{float(rows[place][name]) + 1_000_002:.6f}".rstrip("0").rstrip(".")
        return [{**row, name: more} if number == place else row for number, row in enumerate(rows)]

    return Edit(rows)


PERIODS = {
    # the published column that begins with the year, where rows of many years come in one answer
    "boc_exchange_rates": "date",
    "boc_exchange_rates_monthly": "date",
    "inegi_bcmm_customs_offices": "anio",
    "inegi_bcmm_partners": "anio",
    "inegi_bcmm_totals": "anio",
    **dict.fromkeys(WEB_DATA_SERVICE, "ref_date"),
}
NO_TIME = ("imf_portwatch_ports", "nga_world_port_index", "un_locode", "usitc_hts")


def _year_gone(dataset: Dataset, table: Table) -> Edit | str:
    if dataset.code in NO_TIME:
        return "has no time in it"
    if dataset.partitioning != "whole":
        return Edit(lambda rows: rows[:0])
    column = PERIODS[dataset.code]
    return Edit(lambda rows: [row for row in rows if row[column][:4] != rows[len(rows) // 2][column][:4]])


def _other_encoding(dataset: Dataset, table: Table) -> Edit | str:
    """A letter of Latin-1 where UTF-8 was announced."""
    if dataset.code in HEADERLESS:
        return "has no header by which its rows are found"
    return Edit(
        text=lambda content: (
            content[:-40] + content[-40:].replace(b"0", b"\xe9", 1)
            if b"0" in content[-40:]
            else content[:-3] + b"\xe9" + content[-3:]
        )
    )


def _other_mark(dataset: Dataset, table: Table) -> Edit | str:
    """With a byte order mark where there was none, without where there was one."""
    if dataset.code in HEADERLESS:
        return "has no header by which its rows are found"
    mark = b"\xef\xbb\xbf"
    return Edit(text=lambda content: content.removeprefix(mark) if content.startswith(mark) else mark + content)


_REFUSED = ("WrongContent", "FileRefused", "UnparsableCell", "SchemaDrift", "TruncatedFile", "GateRefused")

_TOO_WIDE = {"statcan_trade_by_origin_and_export": ("UnparsableCell",)}
"""Published in dollars: a thousand times a month's trade has more digits than the column."""

KINDS: Sequence[Kind] = (
    Kind("200 and empty", _answers(times=None, change=lambda content: b""), ("WrongContent: an empty body",)),
    Kind("204", _answers(times=None, status=204), ("NoContent: status 204",)),
    Kind("200 and HTML", _answers(times=None, html=True), ("WrongContent",)),
    Kind("cut once", _answers(times=1, cut_after=60), (TAKEN, "unchanged")),
    Kind("cut always", _answers(times=None, cut_after=60), ("SourceUnavailable: transfer cut",)),
    Kind("409", _answers(times=None, status=409), ("deferred",)),
    Kind("415", _answers(times=None, status=415), ("SourceRefused: status 415",)),
    Kind("429 with Retry-After", _answers(times=2, status=429, headers={"Retry-After": "0"}), ("unchanged",)),
    Kind("429 without", _answers(times=2, status=429), ("unchanged",)),
    Kind("429 always", _answers(times=None, status=429), ("SourceUnavailable: status 429",)),
    Kind("500, then 200", _answers(times=1, status=500), ("unchanged",)),
    Kind("schema drift", edits(renamed), ("SchemaDrift",)),
    Kind("wrong encoding", edits(_other_encoding), _REFUSED),
    Kind("byte order mark", edits(_other_mark), (TAKEN, "unchanged")),
    Kind("subtotal changed", edits(subtotal), ("GateRefused",)),
    Kind("a year gone", edits(_year_gone), ("GateRefused", "EmptyPartition", "IncompleteResponse")),
    Kind("unit × 1000", edits(_scaled), ("GateRefused",), own=_TOO_WIDE),
    Kind("frozen content", lambda dataset: [], ("unchanged",)),
)
