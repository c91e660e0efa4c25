"""US BTS Border Crossing Entry Data: what enters the US by land, counted at each port.

Socrata answers 1,000 rows unless told otherwise, so each month is asked for with an explicit limit and the
rows are counted against the publisher's own count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset, Licence, Wire
from orchestration.core.relation import JsonRecords, Parsed
from orchestration.core.request import Ask, Content, LandedFile, Plan, Request
from orchestration.core.table import Column, History, Rule, Table
from orchestration.landing.content import read_json

_URL = "https://data.bts.gov/resource/keg4-3bc2.json"
_PAGE_ROWS = 5_000


def discover(ask: Ask) -> Plan:
    """Months that the publisher holds, with its own row count for each."""
    probe = Request(
        _URL,
        Content.JSON,
        (("$select", "date,count(*) as rows"), ("$group", "date"), ("$order", "date"), ("$limit", "5000")),
    )
    return {row["date"][:7]: (_page(row["date"], 0, int(row["rows"])),) for row in read_json(ask.fetch(probe))}


def _page(day: str, offset: int, expected_rows: int) -> Request:
    params = (
        ("$where", f"date='{day}'"),
        ("$order", ":id"),
        ("$limit", str(_PAGE_ROWS)),
        ("$offset", str(offset)),
    )
    return Request(
        _URL,
        Content.JSON,
        params,
        next_page=partial(_next_page, day, offset, expected_rows),
        count_rows=_count_rows,
        expected_rows=expected_rows,
    )


def _count_rows(page: Path) -> int:
    return len(read_json(page))


def _next_page(day: str, offset: int, expected_rows: int, page: Path) -> Request | None:
    rows = _count_rows(page)
    done = rows == 0 or offset + rows >= expected_rows
    return None if done else _page(day, offset + rows, expected_rows)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """All pages of one month, as the publisher's records."""
    pages = tuple((file.path, f"{partition} page {number}", file.sha256) for number, file in enumerate(files, 1))
    return {"bts_border_crossings": JsonRecords(pages)}


DATASET = Dataset(
    code="bts_border_crossings",
    title="Border Crossing Entry Data",
    publisher="US Bureau of Transportation Statistics",
    homepage="https://data.bts.gov/d/keg4-3bc2",
    licence=Licence("US public domain", redistribution=True, attribution="Source: US BTS, Border Crossing Entry Data"),
    domain="trade",
    description=(
        "Vehicles, containers, passengers and pedestrians entering the United States at each land port, a month."
        " Inbound only; rows of zero are left out by the publisher."
    ),
    release=Cadence(every="month", lag_days=45, budget_days=30),
    start=date(2018, 1, 1),
    wire=Wire.SOCRATA,
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="bts_border_crossings",
            description="One row per port_code, measure and month: entries into the United States.",
            grain=("port_code", "measure", "date"),
            columns=(
                Column("port_name", "Name of the port."),
                Column("state", "US state of the port, in full."),
                Column("port_code", "Schedule D port, without leading zero.", codes="schedule_d_ports.port_number"),
                Column("border", "US-Canada Border or US-Mexico Border.", codes="countries.us_border"),
                Column("date", "First of the month, as a timestamp."),
                Column("measure", "What was counted.", codes="border_measures.measure"),
                Column("value", "Entries counted.", unit="count", type="bigint", minimum=0),
                Column("latitude", "Latitude of the port.", unit="degrees", type="double", minimum=-90, maximum=90),
                Column("longitude", "Longitude of the port.", unit="degrees", type="double", minimum=-180, maximum=180),
                Column("point", "The position again, as GeoJSON or well-known text."),
            ),
            rules=(
                Rule(
                    "month_is_the_partition",
                    "A row of another month means that the filter was ignored.",
                    "select * from {batch} where left(date, 7) is distinct from _partition",
                ),
                Rule(
                    "both_borders_present",
                    "Both land borders are open in every month of 1996 to 2026, also in 2020.",
                    "select _partition from {batch} group by all having count(distinct border) <> 2",
                ),
            ),
            histories=(
                History(
                    "rows",
                    low=0.70,
                    high=1.40,
                    reload_low=0.90,
                    reload_high=1.10,
                    why="Rows moved between 0.87 and 1.04 of the trailing median through the closures of 2020.",
                ),
                History(
                    "value",
                    low=0.10,
                    high=4.0,
                    reload_low=0.90,
                    reload_high=1.10,
                    why="Entries, mostly persons, fell to a fifth in April 2020 and came back threefold; a slip by a thousand is far outside.",
                ),
            ),
        ),
    ),
)
