"""US Census Bureau: US imports and exports by country, port and rate of duty, from the interface that needs a key.

A month is five calls. Certain, from answers of the past: HS6 by country in one call, the total and the groups of countries
among the rows, the column of a filter added at the end. Not seen in an answer: the cuts by duty (``HSCYRP``) and by origin
(``HSCYDF``) beside the total, monthly values of a port (answers at hand hold the year's), and several ports in a filter.
What comes otherwise than declared is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.periods import month_start
from orchestration.core.relation import JsonArrays, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, PartitionStatus, Plan, Request
from orchestration.core.table import Table
from orchestration.publishers.us import census
from orchestration.publishers.us.census_tables import CALLS

_BASE = "https://api.census.gov/data/timeseries/intltrade"
_RECENT_DAYS, _RECENT_EVERY, _OLDER_EVERY = 400, 7, 28


def discover(context: DiscoveryContext) -> Plan:
    """Every month that is not here; of those that are, a share each day: recent ones weekly, older ones in four weeks.

    Months are revised with each release and no list says which, but a month is some 60 MB and minutes of calls.
    """
    return {month: _requests(month) if _is_asked(month, context) else PartitionStatus.LATER for month in context.wanted}


def _is_asked(month: str, context: DiscoveryContext) -> bool:
    every = _RECENT_EVERY if (context.today - month_start(month)).days <= _RECENT_DAYS else _OLDER_EVERY
    number = 12 * int(month[:4]) + int(month[5:])
    return month not in context.landed or context.today.toordinal() % every == number % every


def _requests(month: str) -> tuple[Request, ...]:
    return tuple(
        Request(f"{_BASE}/{path}", Content.JSON, (("get", _asked_for(table)), ("time", month), *filters), is_guess=True)
        for table, path, filters in CALLS
    )


def _asked_for(table: Table) -> str:
    """The columns of a table, without those that the filters add."""
    added = {column.name for column in (*census.ASKED_BY, census.CUT)}
    return ",".join(column.name.upper() for column in table.columns if column.name not in added)


def _of_canada(request: Request) -> Request:
    """The same question about one country, which is answered in seconds."""
    return replace(request, params=(*request.params, ("CTY_CODE", "1220")))


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """One answer a table, in the order of the calls."""
    return {
        table.name: JsonArrays(((file.path, f"{path} {partition}", file.sha256),))
        for (table, path, _), file in zip(CALLS, files, strict=True)
    }


DATASET = Dataset(
    code="us_census_trade",
    title="International trade in goods, monthly",
    publisher="US Census Bureau",
    homepage="https://www.census.gov/data/developers/data-sets/international-trade.html",
    licence=census.LICENCE,
    domain="trade",
    description=(
        "US imports and exports of goods by HS6 and country, by port and chapter, and imports from Canada and Mexico by"
        " rate of duty, in current US dollars, customs basis. The key is free; without it the dataset is absent."
    ),
    release=Cadence(every="month", lag_days=45, budget_days=15),
    start=date(2018, 1, 1),
    patience_seconds=300.0,  # 50,970 rows took 17 seconds; a month of all countries has some five times as many
    key=census.KEY,
    smaller=_of_canada,
    discover=discover,
    parse=parse,
    tables=tuple(table for table, _, _ in CALLS),
)
