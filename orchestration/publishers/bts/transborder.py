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
from orchestration.core.drift import FEW_WRONG_ROWS, Finding
from orchestration.core.periods import months_between
from orchestration.core.relation import CsvFiles, Parsed
from orchestration.core.request import Ask, Content, LandedFile, Plan, Request
from orchestration.core.table import Column, History, Rule, Table
from orchestration.landing.zips import extract_members

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


def discover(ask: Ask) -> Plan:
    """Partition -> zips, from the links on the publisher's page.

    A zip of several months serves those months only that have no zip of their own.
    """
    page = ask.fetch(_PAGE).read_text(encoding="utf-8", errors="replace")
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

_MONTH_IS_PARTITION = Rule(
    "month_is_the_partition",
    "A row of another month means a year-to-date file, or a file under a wrong name.",
    "select * from {batch} where year || '-' || month is distinct from _partition",
)
_DF_FITS_DIRECTION = Rule(
    "domestic_foreign_on_exports_only",
    "Re-exports are read from this code: exports always carry it, imports never (48 of 48 months).",
    "select * from {batch} where (trdtype = '1') <> (df is not null)",
)
_ODD_VALUES = Rule(
    "value_digits_not_multiplied",
    "45 to 49 % of published values are odd in each of 48 months; values that were doubled or scaled by a"
    " thousand are all even, which no total reveals while history is short.",
    "select _partition, avg(value % 2) as odd_share from {batch} group by all having odd_share < 0.40 or odd_share > 0.60",
)
_CORE_CELLS = Rule(
    "every_core_country_and_mode_present",
    "26 combinations of direction, country and mode occur in every one of 48 months (import mail does not):"
    " a missing one is a dropped country or mode, which a total lets pass.",
    "with core as (select direction, country, mode from (values ('1'), ('2')) a(direction), (values ('1220'), ('2010')) b(country),"
    " (values ('1'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')) c(mode)"
    " where not (direction = '1' and mode = '9') and not (direction = '2' and mode = '4'))"
    " select p._partition, core.* from (select distinct _partition from {batch}) p cross join core"
    " anti join {batch} t on (t._partition, t.trdtype, t.country, t.disagmot) = (p._partition, core.direction, core.country, core.mode)",
)  # fmt: skip
_CUTS_AGREE = Rule(
    "three_cuts_agree",
    "The cuts are views of one record: value, weight and charges agree to the unit in every month, direction, country and"
    " mode of 48 months, so any difference is a damaged cut. Only where rows of a cut are in the quarantine may it differ,"
    " by one hundredth of the month, the most that they may be worth.",
    "with cuts as ("
    + " union all ".join(
        f"select '{cut}' as cut, _partition, trdtype, country, disagmot, sum(value) as v, sum(shipwt) as w,"
        f" sum(freight_charges) as f from {relation} group by all"
        for cut, relation in (
            ("state_port", "{batch}"),
            ("state_commodity", "candidate.bts_transborder_state_commodity"),
            ("port_commodity", "candidate.bts_transborder_port_commodity"),
        )
    )
    + "), compared as (select _partition, trdtype, country, disagmot, count(*) as cut_count,"
    + ", ".join(f" max({m}) as {m}, max({m}) - if(cut_count = 3, min({m}), 0) as {m}_off" for m in "vwf")
    + " from cuts group by all), quarantined as (select distinct _partition, row_json ->> 'trdtype' as trdtype,"
    " row_json ->> 'country' as country, row_json ->> 'disagmot' as disagmot, true as may_differ from candidate.quarantine"
    f" where starts_with(table_name, 'bts_transborder_') and finding <> '{Finding.EXACT_TWIN}'), bounded as (select c.*,"
    f" if(may_differ, {FEW_WRONG_ROWS.value_share}, 0) as slack,"
    + ", ".join(f" sum({m}) over (partition by _partition) as {m}_all" for m in "vwf")
    + " from compared as c left join quarantined using (_partition, trdtype, country, disagmot))"
    " select _partition, trdtype, country, disagmot from bounded where (cut_count <> 3 and slack = 0)"
    + "".join(f" or {m}_off > slack * {m}_all" for m in "vwf"),
)
_PUBLISHED_TOTALS = Rule(
    "published_control_totals",
    "BTS announces monthly totals by country; first prints are rounded to US$0.1bn and later revised by little,"
    " so half a percent is allowed.",
    "select t.* from (select _partition, country, sum(value) as value_usd from {batch} group by all) t"
    " join read_csv('{seeds}/control_totals.csv', all_varchar = true, hive_partitioning = false) c on c.dataset = 'bts_transborder'"
    " and c.measure = 'freight_value' and c.period = t._partition and c.country_code = t.country"
    " where abs(t.value_usd - c.value::double) > c.tolerance::double * c.value::double",
)
_ROWS = History(
    "rows",
    low=0.85,
    high=1.20,
    reload_low=0.90,
    reload_high=1.10,
    why="Rows moved between 0.95 and 1.11 of the trailing median in 48 months, even in April 2020, when value fell"
    " by 41 %: a month that lost a third of its rows cannot hide here.",
)
_VALUE = History(
    "value",
    low=0.50,
    high=1.60,
    reload_low=0.90,
    reload_high=1.10,
    why="Value moved between 0.57 (April 2020) and 1.33 (March 2022) of the trailing median; twice a true month is at"
    " least 1.71 of it.",
)

_WEIGHT = History(
    "shipwt",
    low=0.50,
    high=1.70,
    reload_low=0.90,
    reload_high=1.10,
    why="Weight moved between 0.86 and 1.14 of the trailing median in 48 months; pounds for kilograms would be 2.2.",
)
_CHARGES = History(
    "freight_charges",
    low=0.50,
    high=1.80,
    reload_low=0.90,
    reload_high=1.10,
    why="Charges moved between 0.79 and 1.40 of the trailing median in 48 months.",
)
_CELLS = History(
    "value",
    by=("trdtype", "country", "disagmot"),
    least_reference=0.01,
    low=0.25,
    high=2.50,
    reload_low=0.80,
    reload_high=1.25,
    why="The share of a direction, country and mode that makes at least 1 % of a month moved between 0.60 and 1.55 of its"
    " trailing median in 48 months, and to 0.33 when the car plants closed in May 2020 (rail from Mexico): codes"
    " swapped in all three cuts, which every total lets pass, move one of the two to more than 2.5.",
)
_TRUCK_EXCEEDS_RAIL = Rule(
    "truck_exceeds_rail",
    "Trucks carried at least 2.1 times the value of rail in each direction and country of 48 months: below that, the"
    " two codes were swapped.",
    "select _partition, trdtype, country, sum(value) filter (where disagmot = '5') as truck,"
    " sum(value) filter (where disagmot = '6') as rail from {batch} group by all having truck < rail",
)


def _cut(cut: str, title: str, keys: tuple[Column, ...], *rules: Rule) -> Table:
    nullable = tuple(column.name for column in keys if column in (_MEXSTATE, _CANPROV))
    return Table(
        name=f"bts_transborder_{cut}",
        description=f"One row per {', '.join(column.name for column in keys)}, country, df, contcode and month: {title}",
        grain=(*(column.name for column in keys), "country", "df", "contcode", "month", "year"),
        nullable_grain=(*nullable, "df"),
        columns=(*keys, *_REST),
        rules=(_MONTH_IS_PARTITION, _DF_FITS_DIRECTION, _ODD_VALUES, _CORE_CELLS, _TRUCK_EXCEEDS_RAIL, *rules),
        weight="value",
        histories=(_ROWS, _VALUE, _WEIGHT, _CHARGES, _CELLS),
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
        _cut("state_port", "US state by Schedule D port.", (_DIRECTION, _STATE, _PORT, _MODE, _MEXSTATE, _CANPROV), _CUTS_AGREE, _PUBLISHED_TOTALS),
        _cut("state_commodity", "US state by HS chapter.", (_DIRECTION, _STATE, _CHAPTER, _MODE, _MEXSTATE, _CANPROV)),
        _cut("port_commodity", "Schedule D port by HS chapter.", (_DIRECTION, _PORT, _CHAPTER, _MODE)),
    ),
)  # fmt: skip
