"""Bank of Canada, Valet: what the datasets of daily and monthly exchange rates share.

A group of series is asked for as CSV, which has sections; the table stands below the line OBSERVATIONS. Answers have no
validators, so the newest observations are asked for first, and all of them when those changed. The series come and go
(discontinued currencies go blank, new ones start), so only the two that every answer needs must be there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT, Licence
from orchestration.core.relation import CsvFiles
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Rule
from orchestration.landing.sections import section_after

_rule = rules_beside(__file__)

PUBLISHER = "Bank of Canada"
HOMEPAGE = "https://www.bankofcanada.ca/valet/docs"
LICENCE = Licence(
    "Bank of Canada terms of use", redistribution=True, attribution="Source: Bank of Canada, Valet web services"
)
_REQUIRED = ("USD", "MXN")
_OTHERS = (
    "AUD", "BRL", "CNY", "EUR", "HKD", "INR", "IDR", "JPY", "MYR", "NZD", "NOK", "PEN",
    "RUB", "SAR", "SGD", "ZAR", "KRW", "SEK", "CHF", "TWD", "THB", "TRY", "GBP", "VND",
)  # fmt: skip


_WHOLE_AGAIN_DAYS = 28
"""The bank names no version and says nothing of corrections: after so many days all is asked for again."""


def group_of_series(context: DiscoveryContext, group: str, start: date, newest: timedelta) -> Plan:
    """All observations of a group from its first day to today, in one file, if the newest ones are not as they were.

    Args:
        newest: how far back the small question goes that is asked first; a correction within it is seen at once.
    """
    url = f"https://www.bankofcanada.ca/valet/observations/group/{group}/csv"

    def since(day: date, version: str = "") -> Request:
        return Request(url, Content.CSV, (("start_date", day.isoformat()),), version=version)

    begun = date.fromordinal(context.today.toordinal() // _WHOLE_AGAIN_DAYS * _WHOLE_AGAIN_DAYS)
    answer = context.fetch(since(begun - newest)).read_bytes()
    mark = hashlib.sha256(f"{begun} {hashlib.sha256(answer).hexdigest()}".encode()).hexdigest()
    return {SNAPSHOT: (since(start, mark[:32]),)}


def observations(files: Sequence[LandedFile], name: str, scratch: Path) -> CsvFiles:
    """The table below the line OBSERVATIONS."""
    return CsvFiles(
        tuple(
            (section_after('"OBSERVATIONS"', file.path, name, scratch / f"page{number}.csv"), name, file.sha256)
            for number, file in enumerate(files, 1)
        )
    )


def rates(prefix: str, average: str) -> tuple[Column, ...]:
    """A column a currency: ``<prefix>usdcad`` and so on."""
    return tuple(
        Column(
            f"{prefix}{currency.lower()}cad",
            f"Canadian dollars for one {currency}, {average} average; null when not published.",
            unit=f"CAD per {currency}",
            type="decimal(18,6)",
            minimum=0,
            optional=currency not in _REQUIRED,
        )
        for currency in (*_REQUIRED, *_OTHERS)
    )


def rate_rules(columns: Sequence[Column]) -> tuple[Rule, ...]:
    """Rules on rates, whatever they are the average of; the first two columns are USD and MXN."""
    usd, mxn = (column.name for column in columns[:2])
    return (
        _rule("both_needed_series_present_most_days", usd=usd, mxn=mxn),
        _rule("rates_in_plausible_band", usd=usd, mxn=mxn),
        _rule("rates_are_positive", rates=[column.name for column in columns]),
    )
