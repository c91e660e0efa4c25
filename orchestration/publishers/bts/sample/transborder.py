"""TransBorder in the sample: published totals, divided by published shares.

Totals by month, direction, country and mode are those of the world (``anchors.sql``): published to December 2025. Weight
and freight charges are in proportion as in 48 months of real files (``transborder_totals.csv``). One record divides the
totals by chapter, port, state and region; each of the three cuts sums it by some of them, as the publisher's do.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.periods import month_start, months_between
from orchestration.core.recording import Recording
from orchestration.core.sample import AS_OF, FIRST_MONTH, LAST_MONTH, add_member, script
from orchestration.core.sql import quoted

_HERE = Path(__file__).parent
LISTING = "https://www.bts.gov/topics/transborder-raw-data"
_FILES = "https://www.bts.gov/sites/bts.dot.gov/files/transborder-raw"
_NO_RAW_FILES = frozenset({"2020-10"})
_SHARED_ZIP = ("2021-08", "2021-12", "July-to-Dec-2021")


def entries(folder: Path) -> Iterator[Recording]:
    """One zip a month; one of five months in 2021."""
    for name in sorted({_zip_path(month) for month in _months()}):
        yield Recording("bts_transborder", f"{_FILES}/{name}", folder / "transborder" / name, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the zips of all months; ``make_freight`` comes first."""
    for (month,) in con.execute("select period from months order by period").fetchall():
        _write_month(con, month, folder / "transborder")


def _months() -> list[str]:
    return [month for month in months_between(FIRST_MONTH, LAST_MONTH) if month not in _NO_RAW_FILES]


def make_freight(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of months, of totals and of the record that divides them (``freight``)."""
    con.execute("create table months as select unnest(?) as period", [_months()])
    for part in ("totals", "keys", "record"):
        con.execute(script(_HERE / f"transborder_{part}.sql"))


_REST = "COUNTRY,VALUE,SHIPWT,FREIGHT_CHARGES,DF,CONTCODE,MONTH,YEAR"
_LAYOUTS = {
    "dot1": f"TRDTYPE,USASTATE,DEPE,DISAGMOT,MEXSTATE,CANPROV,{_REST}",
    "dot2": f"TRDTYPE,USASTATE,COMMODITY2,DISAGMOT,MEXSTATE,CANPROV,{_REST}",
    "dot3": f"TRDTYPE,DEPE,COMMODITY2,DISAGMOT,{_REST}",
}


def _write_month(con: duckdb.DuckDBPyConnection, month: str, folder: Path) -> None:
    path = folder / _zip_path(month)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder / "member.csv"
    made = {"CONTCODE": "if(disagmot = '1', '1', 'X')", "MONTH": f"'{month[5:]}'", "YEAR": f"'{month[:4]}'"}
    made |= {amount: f"sum({amount})" for amount in ("VALUE", "SHIPWT", "FREIGHT_CHARGES")}
    with zipfile.ZipFile(path, "a") as archive:
        for cut, layout in _LAYOUTS.items():
            fields = ", ".join(f'{made.get(name, name)} as "{name}"' for name in layout.split(","))
            rows = f"select {fields} from freight where period = '{month}' group by all order by all"
            con.execute(f"copy ({rows}) to {quoted(scratch)} (header, delimiter ',')")
            content = scratch.read_bytes().replace(b"\n", b"\r\n")
            inside = f"{path.stem}/" if month[:4] == "2023" else ""
            for kind in ("_", "_ytd_") if month[5:] == "01" else ("_",):
                name = f"{inside}{cut}{kind}{month[5:]}{month[2:4]}.csv"
                add_member(archive, name, content, AS_OF)
    scratch.unlink()


def _zip_path(month: str) -> str:
    return f"{month[:4]}/{_zip_name(month)}.zip"


def _zip_name(month: str) -> str:
    """Names as irregular as the publisher's."""
    year, name = month[:4], f"{month_start(month):%B}"
    if _SHARED_ZIP[0] <= month <= _SHARED_ZIP[1]:
        return _SHARED_ZIP[2]
    if year in ("2018", "2022"):
        dash = {"2018": ".", "2022": "-"}[year]
        return f"{name[:3]}{dash}{year}" if name in ("January", "February") else f"{name}{year}"
    if year in ("2019", "2020", "2021"):
        return f"{name}{year}TransBorderRawData"
    return f"{'september' if name == 'September' else name}{year}"
