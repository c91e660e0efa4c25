"""UN Comtrade: what Canada, Mexico, the United States and Asia's main economies report, by HS chapter.

A partition is a year: what the publisher has not released anew since it landed is not asked for again, period by period.
Without a key one query takes one period, so that the months of a year cost some 140 calls and its years some 800; a
first load from 2018 on takes 18 days, newest year first (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset, Key, Licence
from orchestration.core.relation import JsonRecords, Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.table import Table
from orchestration.publishers.un.comtrade import HOST, WORLD, available, consignment_questions, questions
from orchestration.publishers.un.comtrade_answers import Frequency, whole_answers
from orchestration.publishers.un.comtrade_tables import (
    COLUMNS,
    CONSIGNMENT,
    CONSIGNMENT_COLUMNS,
    TABLES,
    annual_rules,
    consignment_rules,
    monthly_rules,
    past_bounds,
)

_NORTH_AMERICA = ("124", "484", "842")
_ASIA = ("156", "392", "410")
_REPORTERS: dict[Frequency, tuple[str, ...]] = {
    "M": _NORTH_AMERICA,
    "A": (*_NORTH_AMERICA, *_ASIA, "490", "699", "704"),
}
_PARTNERS: dict[Frequency, tuple[str, ...]] = {"M": (WORLD, *_NORTH_AMERICA, *_ASIA), "A": ()}
_CONSIGNED = {"124": "484", "484": "124"}
"""Reporter -> the partner whose goods are also asked for by second partner: Canada's imports of Mexican origin, and back."""

_SECOND_PARTNERS = (*_NORTH_AMERICA, *_ASIA)
_TABLES: dict[Frequency, str] = {"M": TABLES[0], "A": TABLES[1]}

_CALLS_A_DAY = 450
"""The quota without a key is not documented. That of a free key is told as 500 calls a day and as 500 a month: the day is
assumed. Should it be the month, the publisher says so with status 403 and the rest waits, one call a night."""

_KEYLESS_CALLS = 960
"""A year's: some 140 for its months, 12 or 24 for second partners and some 800 for the year itself, one period a call."""


def discover(context: DiscoveryContext) -> Plan:
    """Years of which some reporter has released something, with the questions that each begins with."""
    plan: dict[str, tuple[Request, ...]] = {}
    for frequency in _TABLES:
        listed = available(context, frequency, _REPORTERS[frequency])
        for year in context.wanted:
            asked = questions(frequency, year, _PARTNERS[frequency], listed, has_key=context.has_key)
            plan[year] = (*plan.get(year, ()), *(query.request() for query in asked))
            if frequency == "M":
                consigned = consignment_questions(year, _CONSIGNED, _SECOND_PARTNERS, listed, has_key=context.has_key)
                plan[year] = (*plan[year], *(query.request() for query in consigned))
    return {year: requests for year, requests in plan.items() if requests}


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The records of all answers that were not cut."""
    return {
        **{table: JsonRecords(tuple(whole_answers(files, name, scratch))) for name, table in _TABLES.items()},
        CONSIGNMENT: JsonRecords(tuple(whole_answers(files, "M", scratch, by_second_partner=True))),
    }


_GRAIN = (
    "period", "reportercode", "flowcode", "partnercode", "partner2code", "customscode", "motcode", "cmdcode",
)  # fmt: skip
"""Second partner, procedure and transport are pinned in every query: a row of a breakdown is no twin of its total, and the
rule ``answers_what_was_asked`` names it."""

DATASET = Dataset(
    code="un_comtrade_trade",
    title="Merchandise trade by HS chapter",
    publisher="United Nations Statistics Division, UN Comtrade",
    homepage="https://comtradeplus.un.org",
    licence=Licence(
        "UN Comtrade terms: use with attribution, bulk redistribution restricted",
        redistribution=False,
        attribution="Source: UN Comtrade",
    ),
    domain="trade",
    description=(
        "Trade as reported to the United Nations, by HS chapter and partner, in current US dollars: by month what Canada,"
        " Mexico and the United States report of each other, China, Japan and Korea; by year what they and six"
        " economies of Asia report of all partners; and, where a reporter tells, where Mexican goods were consigned to"
        " Canada from, and Canadian goods to Mexico. Not a second measurement: the reporters' own customs data, months"
        " later. Import values are CIF or FOB, by reporter. Without a key the history from 2018 is some 7,700 calls: 18 days of"
        " 450, newest years first; with one some 250."
    ),
    release=Cadence(every="month", lag_days=90, budget_days=60),
    start=date(2018, 1, 1),
    step="year",
    pace_seconds=1.0,
    calls_a_day=_CALLS_A_DAY,
    keyless_calls=_KEYLESS_CALLS,
    key=Key(
        setting="TRADE_CORRIDORS_COMTRADE_KEY",
        host=HOST,
        name="Ocp-Apim-Subscription-Key",
        sent_as="header",
        is_required=False,
        about="UN Comtrade, free at comtradedeveloper.un.org; without it the preview is used",
    ),
    newest_period="select max(period[:4] || '-' || period[5:]) from raw.un_comtrade_trade_monthly",
    discover=discover,
    parse=parse,
    tables=(
        Table(
            name=_TABLES["M"],
            description=(
                "One row per period, reportercode, flowcode, partnercode, partner2code, customscode, motcode and cmdcode: a"
                " month's trade with neighbours and Asia by chapter, and in total, with the world too."
            ),
            grain=_GRAIN,
            columns=COLUMNS,
            period="period",
            may_be_empty=True,
            weight="primaryvalue",
            rules=monthly_rules(),
            past_bounds=past_bounds(),
        ),
        Table(
            name=_TABLES["A"],
            description=(
                "One row per period, reportercode, flowcode, partnercode, partner2code, customscode, motcode and cmdcode: a"
                " year's trade with every partner and the world, by chapter and in total."
            ),
            grain=_GRAIN,
            columns=COLUMNS,
            period="period",
            may_be_empty=True,
            weight="primaryvalue",
            rules=annual_rules(),
            past_bounds=past_bounds(),
        ),
        Table(
            name=CONSIGNMENT,
            description=(
                "One row per period, reportercode, flowcode, partnercode, partner2code, customscode, motcode and cmdcode: a"
                " month's imports of Mexican origin into Canada, and of Canadian origin into Mexico, by the country that they"
                " were consigned from; no rows of a reporter that does not tell."
            ),
            grain=_GRAIN,
            columns=CONSIGNMENT_COLUMNS,
            period="period",
            may_be_empty=True,
            weight="primaryvalue",
            rules=consignment_rules(),
            past_bounds=past_bounds(),
        ),
    ),
)
