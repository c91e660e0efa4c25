"""Bank of Canada Valet: daily exchange rates to the Canadian dollar, as the sectioned CSV it serves.

The series come and go (discontinued currencies stop, new ones start), so only the two that every answer
needs must be there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import (
    SNAPSHOT,
    Ask,
    Cadence,
    Column,
    Content,
    CsvFiles,
    Dataset,
    LandedFile,
    Licence,
    Parsed,
    Plan,
    Request,
    Rule,
    Table,
    whole_list,
)
from orchestration.landing.sections import section_after

_DAILY = Request(
    "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv",
    Content.CSV,
    (("start_date", "2017-01-03"),),
)
_NAME = "FX_RATES_DAILY.csv"
_REQUIRED = ("USD", "MXN")
_OTHERS = (
    "AUD", "BRL", "CNY", "EUR", "HKD", "INR", "IDR", "JPY", "MYR", "NZD", "NOK", "PEN",
    "RUB", "SAR", "SGD", "ZAR", "KRW", "SEK", "CHF", "TWD", "THB", "TRY", "GBP", "VND",
)  # fmt: skip


def discover(ask: Ask) -> Plan:
    """One file from the start of the present method (2017) to today."""
    return {SNAPSHOT: (_DAILY,)}


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The table below the line OBSERVATIONS."""
    pages = tuple(
        (section_after('"OBSERVATIONS"', file.path, _NAME, scratch / f"page{number}.csv"), _NAME, file.sha256)
        for number, file in enumerate(files, 1)
    )
    return {"boc_exchange_rates": CsvFiles(pages)}


def _rate(currency: str) -> Column:
    return Column(
        f"fx{currency.lower()}cad",
        f"Canadian dollars for one {currency}, daily average; null when not published.",
        unit=f"CAD per {currency}",
        type="decimal(18,6)",
        minimum=0,
        optional=currency not in _REQUIRED,
    )


DATASET = Dataset(
    code="boc_exchange_rates",
    title="Daily exchange rates, Valet",
    publisher="Bank of Canada",
    homepage="https://www.bankofcanada.ca/valet/docs",
    licence=Licence(
        "Bank of Canada terms of use", redistribution=True, attribution="Source: Bank of Canada, Valet web services"
    ),
    domain="money",
    description="Indicative daily average exchange rates of currencies to the Canadian dollar, on Canadian business days.",
    release=Cadence(every="day", lag_days=1, budget_days=5),
    newest_period="select max(date) from raw.boc_exchange_rates",
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="boc_exchange_rates",
            description="One row per business day: Canadian dollars for one unit of each currency.",
            grain=("date",),
            columns=(
                Column("date", "Business day.", type="date"),
                *(_rate(currency) for currency in (*_REQUIRED, *_OTHERS)),
            ),
            histories=(
                whole_list(
                    0.999, 2.0, "A day is added each business day and none is ever taken away: a shorter file is cut."
                ),
            ),
            rules=(
                Rule(
                    "begins_with_2017",
                    "The series of the present method begin on 2017-01-03 and the request asks for all of them.",
                    "select _partition from {batch} group by all having min(date) <> date '2017-01-03'",
                ),
                Rule(
                    "both_needed_series_present_most_days",
                    "USD and MXN are published on every business day; a day or two may lag, a column of blanks may not.",
                    "select _partition from {batch} group by all"
                    " having count(fxusdcad) < 0.95 * count(*) or count(fxmxncad) < 0.95 * count(*)",
                ),
                Rule(
                    "rates_in_plausible_band",
                    "CAD per USD was 0.95 to 1.62 and CAD per MXN 0.04 to 0.13 since 1995; an inverted or shifted rate is outside.",
                    "select * from {batch} where fxusdcad not between 0.8 and 2.0 or fxmxncad not between 0.03 and 0.2",
                ),
            ),
        ),
    ),
)
