"""What publishers change without a word, each with what must come of it, made for a dataset from its declaration."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding
from orchestration.core.recording import Wire
from orchestration.core.table import Table
from orchestration.offline.faults import Fault
from tests.faulting.rows import Edit, Row
from tests.faulting.table import HEADERLESS, Kind, edits, is_left_out, measure_of, renamed, subtotal, wire_of

_BY_NAME = "has no header by which its rows are found"
NAMELESS = dict.fromkeys(HEADERLESS, _BY_NAME)
"""Datasets whose rows are not found by the names of columns: their drift is tested in tests of their own."""


def _headed(make: Callable[[Dataset, Table], Edit | str]) -> Callable[[Dataset, Table], Edit | str]:
    def headed(dataset: Dataset, table: Table) -> Edit | str:
        return NAMELESS.get(dataset.code) or make(dataset, table)

    return headed


def _new_column(dataset: Dataset, table: Table) -> Edit | str:
    return Edit(column="surprise")


def _new_field(dataset: Dataset, table: Table) -> Edit | str:
    if wire_of(dataset) in (Wire.FILES, Wire.WDS, Wire.CENSUS):
        return "has no records of fields"
    return Edit(column="surprise", only_last=True)


CODES = {
    # the column whose codes are judged by a list, where the declaration names none or another one first
    "inegi_bcmm_customs_offices": "concepto",
    "inegi_bcmm_partners": "pais_o_d",
    "statcan_cimt_imports": "unit of measure/unité de mesure",
    "statcan_cimt_exports": "unit of measure/unité de mesure",
    "un_comtrade_trade": "partnercode",
}


def _coded(dataset: Dataset, table: Table) -> str:
    is_open = (column.published_name for column in table.columns if column.codes and column.unknown_share)
    return CODES.get(dataset.code) or next(is_open, "")


def _new_code(dataset: Dataset, table: Table) -> Edit | str:
    name = _coded(dataset, table)
    if not name:
        return "has no codes of a closed list"
    if dataset.code == "us_census_trade":
        return Edit(lambda rows: _changed(rows, table, lambda row: {**row, name: f"{row[name][0]}999"}, _is_far))
    return Edit(lambda rows: _changed(rows, table, lambda row: {**row, name: "QQ"}, lambda row: bool(row.get(name))))


def _is_far(row: Row) -> bool:
    """Whether it is a row of the Census of one country, of which no group but its continent's, the first digit, is."""
    return re.fullmatch("[1-9][0-9]{3}", row["cty_code"]) is not None and row["cty_code"] not in ("1220", "2010")


def _any(row: Row) -> bool:
    return True


def _smallest(rows: Sequence[Row], table: Table, fits: Callable[[Row], bool] = _any) -> int:
    """Number of the loaded row that is worth least: a change of it must not pass a bound on value."""
    column = next((one for one in table.columns if one.name == table.weight), measure_of(table))
    if column is None:
        return len(rows) // 2
    fit = [n for n, row in enumerate(rows) if not is_left_out(row) and fits(row)]
    return min(fit, key=lambda number: _amount(rows[number].get(column.published_name, "")))


def _amount(cell: str) -> float:
    try:
        return abs(float(cell))
    except ValueError:
        return float("inf")


def _changed(
    rows: Sequence[Row], table: Table, change: Callable[[Row], Row], fits: Callable[[Row], bool] = _any
) -> list[Row]:
    place = _smallest(rows, table, fits)
    return [change(row) if number == place else row for number, row in enumerate(rows)]


def _respelled(dataset: Dataset, table: Table) -> Edit | str:
    column = next((one for one in table.columns if one.spellings), None)
    if column is None:
        return "has been published under one spelling"
    return Edit(header=lambda name: column.spellings[0] if name.strip().lower() == column.published_name else name)


def _twins(dataset: Dataset, table: Table) -> Edit | str:
    def rows(rows: list[Row]) -> list[Row]:
        place = _smallest(rows, table)
        return [*rows[: place + 1], rows[place], *rows[place + 1 :]]

    return Edit(rows, more_rows=1)


def _key_twice(dataset: Dataset, table: Table) -> Edit | str:
    column = measure_of(table)
    if column is None:
        return "has no measure"

    def rows(rows: list[Row]) -> list[Row]:
        place = _smallest(rows, table)
        other = {**rows[place], column.published_name: _one_more(rows[place][column.published_name])}
        return [*rows[: place + 1], other, *rows[place + 1 :]]

    return Edit(rows, more_rows=1)


def _one_more(cell: str) -> str:
    return f"{float(cell or 0) + 1:.6f}".rstrip("0").rstrip(".")


def _unreadable(dataset: Dataset, table: Table) -> Edit | str:
    column = measure_of(table)
    if column is None:
        return "has no measure"
    return Edit(lambda rows: _changed(rows, table, lambda row: {**row, column.published_name: "n/k!"}))


PARTS: Mapping[str, tuple[str, str, int]] = {
    # published column, the part that is taken away, and its rows
    "imf_portwatch_port_days": ("portid", "port699", 31),
    "imf_portwatch_chokepoint_days": ("portid", "chokepoint2", 31),
    "imf_portwatch_ports": ("portid", "port699", 1),
}


def _lost_part(dataset: Dataset, table: Table) -> Edit | str:
    if dataset.code not in PARTS:
        return "has no parts that may be missing"
    name, part, lost = PARTS[dataset.code]
    return Edit(lambda rows: [row for row in rows if row[name] != part], more_rows=-lost)


_SMALL_MEMBERS = {"statcan_trade_by_mode": b"United Kingdom"}
"""A member with less than a tenth of the value, where it is not Peru."""


def _new_member(dataset: Dataset) -> list[Fault] | str:
    """A member of the metadata, and its labels, under a name that no list holds."""
    if wire_of(dataset) is not Wire.WDS:
        return "has no members in metadata of its own"
    name = _SMALL_MEMBERS.get(dataset.code, b"Peru")

    def renamed_member(content: bytes) -> bytes:
        if content[:2] != b"PK":
            return content.replace(b'"' + name, b'"Ruritania')
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
            for member in before.namelist():
                after.writestr(member, before.read(member).replace(b'"' + name, b'"Ruritania'))
        return out.getvalue()

    return [Fault("", times=None, dataset=dataset.code, change=renamed_member)]


def _taken(finding: Finding) -> tuple[str, ...]:
    """Loaded, with this finding; a row that is quarantined, or has a new code, may be missing under its own."""
    return (f"accepted: {finding.value}", f"accepted: {Finding.MISSING_PART.value}, {finding.value}")


_OF_ITS_TOTAL = {"un_comtrade_trade": ("GateRefused: un_comtrade_trade_monthly.chapters_make_the_total",)}
"""The change is made in one chapter alone: a partner that is new has all of its chapters, and their total."""


_IN_EACH_LIST = {"usitc_hts": ("GateRefused: usitc_hts.a_number_names_one_line",)}
"""The change is made in each of twenty lists; a few numbers at two places are tolerated, which ``test_hts`` shows."""

_OF_FEW_ROWS = {"un_comtrade_trade": ("UnparsableCell",)}
"""The sample's newest year has fourteen rows by second partner: one of them is more than the bound on bad rows."""

KINDS: Sequence[Kind] = (
    Kind("new column", edits(_headed(_new_column)), _taken(Finding.NEW_COLUMN)),
    Kind("new field", edits(_headed(_new_field)), _taken(Finding.NEW_COLUMN)),
    Kind("new code", edits(_headed(_new_code)), _taken(Finding.UNKNOWN_CODE), own=_OF_ITS_TOTAL),
    Kind("new member", _new_member, _taken(Finding.UNKNOWN_CODE)),
    Kind("lost port", edits(_headed(_lost_part)), _taken(Finding.MISSING_PART)),
    Kind("known spelling", edits(_headed(_respelled)), _taken(Finding.OTHER_SPELLING)),
    Kind("exact twins", edits(_headed(_twins)), _taken(Finding.EXACT_TWIN), own=_IN_EACH_LIST),
    Kind("one key twice", edits(_headed(_key_twice)), _taken(Finding.KEY_TWICE)),
    Kind(
        "one unreadable cell",
        edits(_headed(_unreadable)),
        _taken(Finding.UNREADABLE_CELL),
        own=_OF_FEW_ROWS,
    ),
    Kind("renamed needed column", edits(_headed(renamed)), ("SchemaDrift",)),
    Kind("total off", edits(_headed(subtotal)), ("GateRefused",)),
)
