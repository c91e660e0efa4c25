"""Writes the seed ``published_series`` from files of published figures.

``python -m orchestration.seeding.published_series <folder of the publishers' files>``

Each script of ``series/`` takes some series from one or two files, checked as ``docs/published_series.md`` says. What a
series is (reporter, partner, basis …) is the seed ``published_series_list``, which is kept by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, quoted
from orchestration.seeding.workbook import rows

SCRIPTS = Path(__file__).with_name("series")
WORLD_SHEET = Path("us_census") / "country_2023-03.xlsx"

VINTAGES: Mapping[str, tuple[str, str]] = {
    "canada_customs": (
        "as downloaded by 2026-06-11",
        "Statistics Canada, Canadian International Merchandise Trade by country (canada-trade-kpi-lab)",
    ),
    "us_customs": (
        "as asked by 2026-03-27",
        "US Census Bureau, trade in goods by country (Widget_Meteoconomics_Master; the world: The Budget Lab at Yale)",
    ),
    "us_exports_to_the_world": (
        "as published by 2023-03",
        "US Census Bureau, country.xlsx, World, Not Seasonally Adjusted",
    ),
    "us_imports_from_mexico": (
        "as revised by 2026-09",
        "US Census Bureau by way of the Federal Reserve Bank of St. Louis, series IMPMX",
    ),
    "us_duties": (
        "as asked by 2026-05-05",
        "US Census Bureau, imports for consumption by NAICS (tradewartracker/us-imports-hs2)",
    ),
    "freight": (
        "files as summed by 2026-04",
        "University of North Texas, monthly sums of the BTS TransBorder files",
    ),
    "canada_to_the_un": (
        "as asked by 2026-02-17",
        "UN Comtrade, Canada's reports (Widget_Meteoconomics_Master), a quarter of the copied value",
    ),
}
"""Script -> which print its figures are, and where they were read. ``published_figures`` says so figure by figure."""


def main(folder: Path, seed: Path = SEEDS / "computed" / "published_series.csv") -> None:
    """Write the seed, ordered by series and period."""
    with duckdb.connect() as con:
        _read_sheet(con, folder / WORLD_SHEET)
        parts = [
            f"select series_code, period, value, {quoted(vintage)} as vintage, {quoted(source)} as source"
            f" from ({_script(name, folder)})"
            for name, (vintage, source) in VINTAGES.items()
        ]
        parts.append(_script("published_figures", folder))
        con.execute(
            f"""
            copy (
                select series_code, period,
                    regexp_replace(value::decimal(20, 2)::varchar, '[.]?0+$', '') as value, vintage, source
                from ({" union all by name ".join(f"({part})" for part in parts)})
                order by series_code, period, vintage
            ) to {quoted(seed)} (header, delimiter ',')
            """
        )


def _script(name: str, folder: Path) -> str:
    text = (SCRIPTS / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(folder=escaped(literally(folder)), sheet="sheet")


def _read_sheet(con: duckdb.DuckDBPyConnection, workbook: Path) -> None:
    """The first sheet of a workbook as the table ``sheet``, all text; lines without a first cell are formatting."""
    header, *lines = rows(workbook, "xl/worksheets/sheet1.xml")
    con.execute(f"create table sheet ({', '.join(f'{quoted_name} varchar' for quoted_name in map(_name, header))})")
    con.executemany(
        f"insert into sheet values ({', '.join('?' * len(header))})",
        [line for line in lines if len(line) == len(header) and line[1] == "0015"],
    )


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


if __name__ == "__main__":
    main(Path(sys.argv[1]))
