"""US BTS TransBorder Freight: US trade with Canada and Mexico, three cuts of one record.

Zip names follow no rule, so the publisher's page of links says which zip holds which month. Of a zip's
members only the monthly cuts are read: the year-to-date and annual members repeat the same trade.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.core.dataset import ByHand, Cadence, Dataset, Licence
from orchestration.core.drift import FEW_WRONG_ROWS
from orchestration.core.periods import months_between
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import Content, DiscoveryContext, LandedFile, Plan, Request
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Rule, Table
from orchestration.landing.zips import extract_members

_rule = rules_beside(__file__)

_PAGE = Request("https://www.bts.gov/topics/transborder-raw-data", Content.HTML)
_FILES = "https://www.bts.gov/sites/bts.dot.gov/files/transborder-raw"
_LINK = re.compile(r'href="[^"]*/transborder-raw/(\d{4}/[^"/]+\.zip)"', re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*(?:-to-({'|'.join(_MONTHS)})[a-z]*)?[-.]?(\d{{4}})")
_MEMBER = re.compile(r"(?:dot|transborder_)([123])_(\d{2})(\d{2})(?: ?\(\w+\))?\.csv", re.IGNORECASE)
_CUTS = {"1": "state_port", "2": "state_commodity", "3": "port_commodity"}


def _months_of(name: str) -> list[str]:
    """Months that a zip's name announces, none for yearly and legacy archives."""
    if not (match := _NAME.match(name.lower())):
        return []
    first, last, year = match.groups()
    numbers = [_MONTHS.index(month) + 1 for month in (first, last or first)]
    return months_between(f"{year}-{numbers[0]:02}", f"{year}-{numbers[1]:02}")


def discover(context: DiscoveryContext) -> Plan:
    """Partition -> zips, from the links on the publisher's page.

    A zip of several months serves those months only that have no zip of their own.
    """
    page = context.fetch(_PAGE).read_text(encoding="utf-8", errors="replace")
    links = {link: _months_of(link.split("/")[1]) for link in _LINK.findall(page)}
    if not links:
        raise ValueError("a page without a link to a zip: the site turned the client away, or changed its form")
    plan: dict[str, tuple[Request, ...]] = {}
    for link, months in sorted(links.items(), key=lambda item: -len(item[1])):
        request = Request(f"{_FILES}/{link}", Content.ZIP)
        single = len(months) == 1
        for month in months:
            own = plan.get(month, ()) if single and _is_single(plan.get(month, ())) else ()
            plan[month] = (*own, request)
    return plan


def _is_single(requests: tuple[Request, ...]) -> bool:
    return all(len(_months_of(request.url.rsplit("/", 1)[1])) == 1 for request in requests)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The three cuts of one month; year-to-date, annual and junk members are left alone."""
    year, month = partition[2:4], partition[5:7]

    def wanted(member: str) -> str | None:
        match = _MEMBER.fullmatch(member)
        return _CUTS[match[1]] if match and match[2] == month and match[3] == year else None

    found = extract_members(files, wanted, tuple(_CUTS.values()), scratch)
    return {f"bts_transborder_{cut}": CsvFiles((member,)) for cut, member in found.items()}


_DIRECTION = Column(
    "trdtype", "Direction, US view: 1 export, 2 import.", codes="trade_directions.trdtype_code", unknown_share=0
)
_STATE = Column(
    "usastate",
    "US state of origin (exports) or destination (imports) as declared; DU unknown.",
    codes="regions.us_state_code",
)
_PORT = Column(
    "depe",
    "Schedule D port of exit or entry; NNXX is a district with the port undisclosed.",
    codes="schedule_d_ports.schedule_d_code",
)
_CHAPTER = Column(
    "commodity2", "HS chapter, two digits; 98 and 99 are US special provisions.", codes="hs_chapters.hs2_code"
)
_MODE = Column(
    "disagmot",
    "Mode of transport at the border: 1 vessel, 3 air, 4 mail, 5 truck, 6 rail, 7 pipeline, 8 other, 9 foreign trade zone.",
    codes="transport_modes.disagmot_code",
)
_MEXSTATE = Column(
    "mexstate",
    "Mexican state of destination (exports only); blank on imports and for Canada.",
    codes="regions.mexican_state_code",
)
_CANPROV = Column(
    "canprov", "Canadian province of clearance or origin; blank for Mexico.", codes="regions.province_code"
)
_REST = (
    Column("country", "Partner in Census codes: 1220 Canada, 2010 Mexico.", codes="countries.transborder_code", unknown_share=0),
    Column("value", "Value of the goods.", unit="US dollars", type="bigint", minimum=0),
    Column("shipwt", "Shipping weight; 0 on exports by land, where it is not collected.", unit="kilograms", type="bigint", minimum=0),
    Column("freight_charges", "Freight charges declared.", unit="US dollars", type="bigint", minimum=0),
    Column("df", "Exports: 1 domestic, 2 foreign origin (re-export); blank on imports.", codes="domestic_foreign.df_code", unknown_share=0),
    Column("contcode", "Container code 0, 1 or X; codebook and files disagree on its meaning.", codes="container_codes.contcode"),
    Column("month", "Month of the trade, two digits."),
    Column("year", "Year of the trade, four digits."),
)  # fmt: skip

_ROWS = PastBound(
    "rows",
    low=0.85,
    high=1.20,
    reload_low=0.90,
    reload_high=1.10,
    why="Rows moved between 0.95 and 1.11 of the trailing median in 48 months, even in April 2020, when value fell"
    " by 41 %: a month that lost a third of its rows cannot hide here.",
)
_VALUE = PastBound(
    "value",
    low=0.50,
    high=1.60,
    reload_low=0.90,
    reload_high=1.10,
    why="Value moved between 0.57 (April 2020) and 1.33 (March 2022) of the trailing median; twice a true month is at"
    " least 1.71 of it.",
)

_WEIGHT = PastBound(
    "shipwt",
    low=0.50,
    high=1.70,
    reload_low=0.90,
    reload_high=1.10,
    why="Weight moved between 0.86 and 1.14 of the trailing median in 48 months; pounds for kilograms would be 2.2.",
)
_CHARGES = PastBound(
    "freight_charges",
    low=0.50,
    high=1.80,
    reload_low=0.90,
    reload_high=1.10,
    why="Charges moved between 0.79 and 1.40 of the trailing median in 48 months.",
)
_CELLS = PastBound(
    "value",
    by=("trdtype", "country", "disagmot"),
    least_reference=0.025,
    low=0.25,
    high=2.50,
    reload_low=0.80,
    reload_high=1.25,
    why="The share of a direction, country and mode that makes at least 2.5 % of a month moved between 0.60 and 1.55 of its"
    " trailing median in 48 months, and to 0.33 when the car plants closed in May 2020 (rail from Mexico): codes"
    " swapped in all three cuts, which every total lets pass, move one of the two to more than 2.5. Smaller shares jump:"
    " exports to Canada by other modes were 6.7 % in October 2024, after 1.9 %.",
)
_RULES = tuple(
    _rule(name)
    for name in (
        "month_is_the_partition",
        "domestic_foreign_on_exports_only",
        "value_digits_not_multiplied",
        "every_core_country_and_mode_present",
        "truck_exceeds_rail",
    )
)
_CUTS_AGREE = _rule("three_cuts_agree", cuts=list(_CUTS.values()), quarantined_value_share=FEW_WRONG_ROWS.value_share)


def _cut(cut: str, title: str, keys: tuple[Column, ...], *rules: Rule) -> Table:
    nullable = tuple(column.name for column in keys if column in (_MEXSTATE, _CANPROV))
    return Table(
        name=f"bts_transborder_{cut}",
        description=f"One row per {', '.join(column.name for column in keys)}, country, df, contcode and month: {title}",
        grain=(*(column.name for column in keys), "country", "df", "contcode", "month", "year"),
        nullable_grain=(*nullable, "df"),
        columns=(*keys, *_REST),
        rules=(*_RULES, *rules),
        weight="value",
        past_bounds=(_ROWS, _VALUE, _WEIGHT, _CHARGES, _CELLS),
    )


DATASET = Dataset(
    code="bts_transborder",
    title="TransBorder Freight Data, raw files",
    publisher="US Bureau of Transportation Statistics",
    homepage="https://www.bts.gov/transborder",
    licence=Licence("US public domain", redistribution=True, attribution="Source: US BTS, TransBorder Freight Data"),
    domain="trade",
    description=(
        "US merchandise trade with Canada and Mexico by mode of transport, in current US dollars, customs basis, US view."
        " Three cuts of one record (state × port, state × commodity, port × commodity) that must never be added."
        " It holds no Canada–Mexico trade."
    ),
    release=Cadence(every="month", lag_days=56, budget_days=21),
    start=date(2018, 1, 1),
    known_gaps=(
        ("2020-10", "BTS never published the raw files of October 2020; only year-to-date files hold it."),
        *((month, "Seems never to have been on the publisher's page: two of three public lists of its files lack this month.") for month in ("2020-11", "2020-12")),
    ),
    pace_seconds=3.0,
    discover=discover,
    parse=parse,
    by_hand=ByHand(_PAGE.url, "January2026.zip", _months_of),
    tables=(
        _cut("state_port", "US state by Schedule D port.", (_DIRECTION, _STATE, _PORT, _MODE, _MEXSTATE, _CANPROV), _CUTS_AGREE, _rule("published_control_totals")),
        _cut("state_commodity", "US state by HS chapter.", (_DIRECTION, _STATE, _CHAPTER, _MODE, _MEXSTATE, _CANPROV)),
        _cut("port_commodity", "Schedule D port by HS chapter.", (_DIRECTION, _PORT, _CHAPTER, _MODE)),
    ),
)  # fmt: skip
