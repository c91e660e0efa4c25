"""Bank of Canada Valet: daily exchange rates to the Canadian dollar, as the sectioned CSV it serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table, whole_list
from orchestration.publishers.boc import valet as boc

_rule = rules_beside(__file__)

_RATES = boc.rates("fx", "daily")


def discover(context: DiscoveryContext) -> Plan:
    """One file from the start of the present method (2017) to today."""
    return boc.group_of_series(context, "FX_RATES_DAILY", date(2017, 1, 3), newest=timedelta(days=14))


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The table below the line OBSERVATIONS."""
    return {"boc_exchange_rates": boc.observations(files, "FX_RATES_DAILY.csv", scratch)}


DATASET = Dataset(
    code="boc_exchange_rates",
    title="Daily exchange rates, Valet",
    publisher=boc.PUBLISHER,
    homepage=boc.HOMEPAGE,
    licence=boc.LICENCE,
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
            columns=(Column("date", "Business day.", type="date"), *_RATES),
            past_bounds=(
                whole_list(
                    0.99,
                    2.0,
                    "A day is added each business day and none is ever taken away: a month less is a cut file.",
                ),
            ),
            rules=(
                _rule("begins_with_2017"),
                _rule("none_at_a_weekend"),
                _rule("business_days_without_holes"),
                *boc.rate_rules(_RATES),
            ),
        ),
    ),
)
