"""US BTS Border Crossing Entry Data: what enters the US by land, counted at each port.

Socrata answers 1,000 rows unless told otherwise, so each month is asked for with an explicit limit and the
rows are counted against the publisher's own count. That count comes for all months in one answer, which is asked for
each night; of the months themselves only those that it says have changed, the newest, and of the others one a night by
turns, because a revision may keep the number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset, Licence
from orchestration.core.drift import RowTolerance
from orchestration.core.relation import JsonRecords, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Table
from orchestration.landing.content import read_json

_rule = rules_beside(__file__)

_URL = "https://data.bts.gov/resource/keg4-3bc2.json"
_PAGE_ROWS = 5_000
_NEWEST, _OLDER_EVERY = 6, 28


def discover(context: DiscoveryContext) -> Plan:
    """Months that the publisher holds, with its own row count for each."""
    probe = Request(
        _URL,
        Content.JSON,
        (("$select", "date,count(*) as rows"), ("$group", "date"), ("$order", "date"), ("$limit", "5000")),
    )
    counts = {row["date"]: int(row["rows"]) for row in read_json(context.fetch(probe))}
    newest = sorted(counts)[-_NEWEST:]
    return {
        day[:7]: (_page(day, 0, rows, "" if day in newest else _version(day, rows, context.today)),)
        for day, rows in counts.items()
    }


def _version(day: str, rows: int, today: date) -> str:
    """Mark of an older month: it changes with the number of rows, and once in four weeks without a reason."""
    turn = (today.toordinal() + 12 * int(day[:4]) + int(day[5:7])) // _OLDER_EVERY
    return f"{rows} rows, turn {turn}"


def _page(day: str, offset: int, expected_rows: int, version: str) -> Request:
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
        version=version,
        next_page=partial(_next_page, day, offset, expected_rows, version),
        count_rows=_count_rows,
        expected_rows=expected_rows,
    )


def _count_rows(page: Path) -> int:
    return len(read_json(page))


def _next_page(day: str, offset: int, expected_rows: int, version: str, page: Path) -> Request | None:
    rows = _count_rows(page)
    done = rows == 0 or offset + rows >= expected_rows
    return None if done else _page(day, offset + rows, expected_rows, version)


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
        " Inbound only. Until July 2016 and here and there since, what was not counted is a row of zero; otherwise it has no"
        " row."
    ),
    release=Cadence(every="month", lag_days=45, budget_days=30),
    start=date(2018, 1, 1),
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
                Column(
                    "port_code",
                    "Schedule D port, four digits; older files left the leading zero out.",
                    codes="schedule_d_ports.schedule_d_code",
                ),
                Column("border", "US-Canada Border or US-Mexico Border.", codes="countries.us_border", unknown_share=0),
                Column("date", "First of the month, as a timestamp."),
                Column("measure", "What was counted.", codes="border_measures.measure"),
                Column("value", "Entries counted.", unit="count", type="bigint", minimum=0),
                Column("latitude", "Latitude of the port.", unit="degrees", type="double", minimum=-90, maximum=90),
                Column("longitude", "Longitude of the port.", unit="degrees", type="double", minimum=-180, maximum=180),
                Column("point", "The position again, as GeoJSON or well-known text."),
            ),
            weight="value",
            wrong_rows=RowTolerance(
                share=0.02,
                least=5,
                value_share=0.01,
                why="June 2019 holds ten rows twice among 834, 1.2 %, and February 2021 one key with two values, 0.3 % of"
                " the rows and 0.015 % of the entries: the only ones in 324 months. Twice the worst is a damaged file.",
            ),
            rules=(
                _rule("month_is_the_partition"),
                _rule("both_borders_present"),
            ),
            past_bounds=(
                PastBound(
                    "rows",
                    low=0.70,
                    high=1.40,
                    reload_low=0.90,
                    reload_high=1.10,
                    why="Rows moved between 0.85 (April 2020) and 1.07 (July 2022) of the trailing median since 2018. They fell to"
                    " 0.62 of it in August 2016 to January 2017, when most rows of zero were left out: before the first month loaded.",
                ),
                PastBound(
                    "value",
                    low=0.10,
                    high=4.0,
                    reload_low=0.90,
                    reload_high=1.10,
                    why="Entries moved between 0.75 (October 2001) and 1.32 (July 2022) of the trailing median in 26 years, and"
                    " to 0.30 when the borders were closed in April 2020; a month of 2019 is three and a half times such"
                    " months. A slip by a thousand is far outside.",
                ),
            ),
        ),
    ),
)
