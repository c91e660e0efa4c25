"""Statistics Canada's CIMT zips in the sample: one a flow and year, with the lists of codes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from orchestration.core.periods import periods_between
from orchestration.core.recording import Recording
from orchestration.core.sample import FIRST_MONTH, LAST_MONTH, add_member, script
from orchestration.core.sql import quoted

_HERE = Path(__file__).parent
_ZIPS = "https://www150.statcan.gc.ca/n1/pub/71-607-x/2021004/zip"
_TEXT = "YearMonth/AnnéeMois,{level},Country/Pays,{province}State/État,Value/Valeur{quantity}"
_QUANTITY = ",Quantity/Quantité,Unit of Measure/Unité de Mesure"
_FLOWS = {
    # flow: (dataset, table of world, has a province, member numbers of HS6, HS2 and the finest level)
    "Imp": ("statcan_cimt_imports", "cimt_imports", True, ("015", "022", "014")),
    "Tot_Exp": ("statcan_cimt_exports", "cimt_total_exports", False, ("019", "021", "017")),
    "Dom_Exp": ("statcan_cimt_exports", "cimt_domestic_exports", True, ("018", "020", "016")),
}
_NO_COUNTRY_LIST = "2018"
_FOLDER_INSIDE = "2026"


def entries(folder: Path) -> Iterator[Recording]:
    """One zip a flow and year."""
    for flow, (dataset, *_) in _FLOWS.items():
        for year in _years():
            path = folder / "cimt" / _zip_name(flow, year)
            yield Recording(dataset, f"{_ZIPS}/{path.name}", path, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the zips of all years."""
    con.execute(script(_HERE / "cimt.sql"))
    lists = {
        number: "".join(f"{line}\r\n" for (line,) in con.execute(f"from cimt_list_{number}").fetchall())
        for number in "345789"
    }
    countries = "".join(f"{line}\r\n" for (line,) in con.execute("from cimt_list_6").fetchall())
    target = folder / "cimt"
    target.mkdir(parents=True, exist_ok=True)
    for year in _years():
        for flow in _FLOWS:
            with_countries = lists if year == _NO_COUNTRY_LIST else {**lists, "6": countries}
            _write_zip(con, target, flow, year, with_countries)


def _years() -> list[str]:
    return periods_between(FIRST_MONTH[:4], LAST_MONTH[:4])


def _zip_name(flow: str, year: str) -> str:
    return f"CIMT-CICM_{flow}_{year}.zip"


def _write_zip(con: duckdb.DuckDBPyConnection, folder: Path, flow: str, year: str, lists: dict[str, str]) -> None:
    _, table, has_province, (hs6, hs2, finest) = _FLOWS[flow]
    last = min(f"{year}12", LAST_MONTH.replace("-", ""))
    letter = "N" if year >= "2022" else "C"
    path = folder / _zip_name(flow, year)
    inside = f"{path.stem}/" if year == _FOLDER_INSIDE else ""
    with zipfile.ZipFile(path, "w") as archive:
        for number, level in ((hs6, "HS6"), (hs2, "HS2"), (finest, "HS10")):
            content = _member(con, folder, table, level, year, has_province)
            add_member(archive, f"{inside}ODPFN{number}_{last}{letter}.csv", content, _MADE)
        for number, text in lists.items():
            add_member(archive, f"{inside}{_LIST_NAMES[number]}.TXT", text.encode("latin-1"), _MADE)


_LIST_NAMES = {
    "3": "ODPF_3_HS6MDesc", "4": "ODPF_4_HS6XDesc", "5": "ODPF_5_HS2Desc", "6": "ODPF_6_CtyDesc",
    "7": "ODPF_7_StateDesc", "8": "ODPF_8_ProvDesc", "9": "ODPF_9_UOMDesc",
}  # fmt: skip


_MADE = date(2026, 10, 6)


def _member(
    con: duckdb.DuckDBPyConnection, folder: Path, table: str, level: str, year: str, has_province: bool
) -> bytes:
    """The rows of one year and level: text quoted, numbers not; the finest level is a line that nobody may read."""
    header = _TEXT.format(
        level=level, province="Province," if has_province else "", quantity="" if level == "HS2" else _QUANTITY
    )
    if level == "HS10":
        return f"{header}\r\n".encode()
    code = "hs6" if level == "HS6" else "hs2"
    keys = ["replace(period, '-', '') as period", code, "country", *(["province"] if has_province else [])]
    measures = "sum(value)::bigint as value"
    measures += ", sum(quantity)::bigint as quantity, uom" if level == "HS6" else ""
    scratch = folder / "member.csv"
    con.execute(
        f"copy (select {', '.join(keys)}, coalesce(us_state, '') as us_state, {measures} from {table}"
        f" where period[:4] = '{year}' and period <= '{LAST_MONTH}' group by all order by all)"
        f" to {quoted(scratch)} (header false, delimiter ',', force_quote ({_quoted(level, has_province)}))"
    )
    content = f"{header}\n".encode() + scratch.read_bytes()
    scratch.unlink()
    return content.replace(b"\n", b"\r\n")


def _quoted(level: str, has_province: bool) -> str:
    names = ["period", level.lower(), "country", *(["province"] if has_province else []), "us_state"]
    return ", ".join([*names, "uom"] if level == "HS6" else names)
