"""Bank of Canada Valet: monthly average exchange rates to the Canadian dollar, dated the first of the month.

A dataset of its own and no table of the daily one: it is another file with another cadence, and recordings that hold the
daily rates alone stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.drift import Finding, Tolerance
from orchestration.core.relation import Parsed
from orchestration.core.request import Ask, LandedFile, Plan
from orchestration.core.table import Column, Rule, Table, whole_list
from orchestration.publishers.boc import valet as boc

_RATES = boc.rates("fxm", "monthly")


def discover(ask: Ask) -> Plan:
    """One file from the start of the present method (2017) to the last whole month."""
    return boc.group_of_series(ask, "FX_RATES_MONTHLY", date(2017, 1, 1), newest=timedelta(days=92))


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
            histories=(
                whole_list(
                    0.95,
                    2.0,
                    "A month is added each month and none is ever taken away: half a year less is a cut file.",
                ),
            ),
            rules=(
                Rule(
                    "months_since_2017",
                    "The series of the present method begin in January 2017, and each row is the first of a month.",
                    "select _partition, date from {batch} where day(date) <> 1 union all"
                    " select _partition, min(date) from {batch} group by _partition having min(date) <> date '2017-01-01'",
                ),
                Rule(
                    "months_without_holes",
                    "Each month is there.",
                    "select _partition, 'after ' || lag(date) over (order by date) as part from {batch} qualify"
                    " date > lag(date) over (order by date) + interval 1 month",
                    Tolerance(
                        Finding.MISSING_PART,
                        most=2,
                        why="A month or two may be lost at the bank; more holes are a file in pieces.",
                    ),
                ),
                *boc.rate_rules(_RATES),
                Rule(
                    "monthly_is_the_mean_of_daily",
                    "The bank averages the month's daily rates and prints USD to four and MXN to five decimals, as it prints the daily"
                    " ones: one unit of the last place covers both roundings. Months that the daily rates hold whole are compared.",
                    "with daily as (select date_trunc('month', date) as date, avg(fxusdcad) as usd, avg(fxmxncad) as mxn"
                    " from raw.boc_exchange_rates group by 1)"
                    " select m._partition, m.date, m.fxmusdcad, d.usd, m.fxmmxncad, d.mxn from {batch} m join daily d using (date)"
                    " where m.date < (select max(date) from daily)"
                    " and (abs(m.fxmusdcad - d.usd) > 0.0001 or abs(m.fxmmxncad - d.mxn) > 0.00001)",
                ),
            ),
        ),
    ),
)
