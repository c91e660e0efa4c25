"""Bank of Canada Valet: monthly average exchange rates to the Canadian dollar, dated the first of the month.

A dataset of its own and no table of the daily one: it is another file with another cadence, and recordings that hold the
daily rates alone stay whole.
"""

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

_RATES = boc.rates("fxm", "monthly")


def discover(context: DiscoveryContext) -> Plan:
    """One file from the start of the present method (2017) to the last whole month."""
    return boc.group_of_series(context, "FX_RATES_MONTHLY", date(2017, 1, 1), newest=timedelta(days=92))


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The table below the line OBSERVATIONS."""
    return {"boc_exchange_rates_monthly": boc.observations(files, "FX_RATES_MONTHLY.csv", scratch)}


DATASET = Dataset(
    code="boc_exchange_rates_monthly",
    title="Monthly exchange rates, Valet",
    publisher=boc.PUBLISHER,
    homepage=boc.HOMEPAGE,
    licence=boc.LICENCE,
    domain="money",
    description="Indicative monthly average exchange rates of currencies to the Canadian dollar.",
    release=Cadence(every="month", lag_days=1, budget_days=10),
    newest_period="select max(date) from raw.boc_exchange_rates_monthly",
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name="boc_exchange_rates_monthly",
            description="One row per month: Canadian dollars for one unit of each currency, average of the month.",
            grain=("date",),
            period="date",
            columns=(Column("date", "First day of the month.", type="date"), *_RATES),
            past_bounds=(
                whole_list(
                    0.95,
                    2.0,
                    "A month is added each month and none is ever taken away: half a year less is a cut file.",
                ),
            ),
            rules=(
                _rule("months_since_2017"),
                _rule("months_without_holes"),
                *boc.rate_rules(_RATES),
                _rule("monthly_is_the_mean_of_daily"),
            ),
        ),
    ),
)
