"""Raw tables of the CIMT zips: columns, grain, and what each must satisfy at the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Rule, Table
from orchestration.publishers.statcan.cimt import COUNTRIES, PROVINCES, STATES, UNITS, Lists

_rule = rules_beside(__file__)


def codes_table(name: str) -> Table:
    """Countries, US states, provinces and units, each code with the months in which it is valid."""
    return Table(
        name=name,
        description="One row per list_tag, code and valid_from: a code of a country, US state, province or unit.",
        grain=("list_tag", "code", "valid_from"),
        columns=(
            Column("code", "Countries: alpha-2 and StatCan's number; provinces: number and letters; else the code."),
            *_VALIDITY,
        ),
        rules=(_rule("states_provinces_and_units_are_there"), _rule("validity_is_a_period")),
        past_bounds=(_LIST_ROWS,),
    )


def products_table(name: str) -> Table:
    """Titles of HS6 and HS2 codes, with the months in which they are valid."""
    return Table(
        name=name,
        description="One row per list_tag, code and valid_from: a code of the Harmonized System, with its title.",
        grain=("list_tag", "code", "valid_from"),
        columns=(
            Column("code", "HS code: six digits a subheading, two a chapter."),
            Column("unit", "Unit of quantity; blank when the code carries none."),
            *_VALIDITY,
        ),
        rules=(_rule("validity_is_a_period"),),
        past_bounds=(_LIST_ROWS,),
    )


_VALIDITY = (
    Column("valid_from", "First month, YYYYMM."),
    Column("valid_to", "Last month, YYYYMM; 999912 is open."),
    Column("title_en", "English title."),
    Column("title_fr", "French title."),
    Column("list_tag", "Which list, in StatCan's name for it."),
    Column("snapshot_month", "Month of the list, YYYYMM."),
)
_LIST_ROWS = PastBound(
    "rows",
    low=0,
    high=0,
    reload_low=0.95,
    reload_high=1.20,
    why="Lists only grow, a few codes a year; a shorter one is cut.",
)


def trade_table(
    name: str, level: Literal["hs6", "hs2"], *, has_province: bool, lists: Lists, rules: Sequence[Rule] = ()
) -> Table:
    """One level of one flow: every month, code, country and region of a year to date."""
    product = {
        "hs6": Column("hs6", "HS subheading, six digits."),
        "hs2": Column("hs2", "HS chapter, two digits."),
    }[level]
    province = Column(
        "province",
        "Province of clearance (imports) or of origin (domestic exports); NF is Newfoundland before 2002-11.",
    )
    keys = ("yearmonth", level, "country", *(("province",) if has_province else ()), "state")
    columns = [
        Column("yearmonth", "Month of the trade, YYYYMM.", header="YearMonth/AnnéeMois"),
        product,
        Column(
            "country", "Country of origin (imports) or destination (exports), StatCan's alpha-2.", header="Country/Pays"
        ),
        *((province,) if has_province else ()),
        Column("state", "US state, for the United States alone.", header="State/État"),
        Column(
            "value",
            "Value, customs basis, free on board.",
            unit="Canadian dollars",
            type="bigint",
            header="Value/Valeur",
            minimum=0,
        ),
    ]
    if level == "hs6":
        columns += [
            Column(
                "quantity",
                "Quantity in the unit of the row; 0 where there is none.",
                unit="unit of the row",
                type="decimal(18,6)",
                header="Quantity/Quantité",
                minimum=0,
            ),
            Column(
                "unit",
                "Unit of the quantity; N/A when the code carries none.",
                header="Unit of Measure/Unité de Mesure",
            ),
        ]
    grain = (*keys, "unit") if level == "hs6" else keys
    known = _known_codes(lists, level, has_province)
    common = tuple(
        _rule(one) for one in ("months_run_to_the_members_name", "no_month_is_missing", "state_for_the_us_alone")
    )
    own = (*common, *known, _rule("months_are_of_one_size")) if level == "hs6" else common
    return Table(
        name=name,
        description=f"One row per {', '.join(grain[:-1])} and {grain[-1]}: one level of it, not added to another.",
        grain=grain,
        nullable_grain=("state",),
        period="yearmonth",
        weight="value",
        columns=tuple(columns),
        rules=(*own, *rules),
        past_bounds=_HISTORIES,
    )


def adds_up(hs6: str, hs2: str, *, has_province: bool) -> Rule:
    """HS6 summed to chapters is the HS2 member of the same zip, to the dollar."""
    place = ("country", *(("province",) if has_province else ()), "state")
    chapter = ("hs2", "left(coalesce(q.row_json ->> 'hs6', q.row_json ->> 'hs2'), 2)")
    return _rule(
        "hs6_adds_up_to_hs2",
        hs6=hs6,
        hs2=hs2,
        keys=("_partition", "yearmonth", "hs2", *place),
        cell=("yearmonth", chapter, *place),
    )


_HISTORIES = (
    PastBound(
        "rows",
        low=0,
        high=0,
        reload_low=0.97,
        reload_high=2.5,
        why="A year to date grows by a month a release, at most twofold (to February); revisions take few rows away.",
    ),
    PastBound(
        "value",
        low=0,
        high=0,
        reload_low=0.95,
        reload_high=2.5,
        why="As with rows; StatCan's revisions move a year by a few per cent.",
    ),
)


def _known_codes(lists: Lists, level: str, has_province: bool) -> tuple[Rule, ...]:
    codes = [
        ("country", lists.codes, f"right(list_tag, 1) = '{COUNTRIES}'", "left(code, 2)"),
        ("state", lists.codes, f"right(list_tag, 1) = '{STATES}'", "code"),
        ("unit", lists.codes, f"right(list_tag, 1) = '{UNITS}'", "code"),
        (level, lists.products, "length(code) = 6", "code"),
    ]
    if has_province:
        codes.append(("province", lists.codes, f"right(list_tag, 1) = '{PROVINCES}'", "right(code, 2)"))
    return tuple(_known(*code) for code in codes)


def _known(column: str, table: str, listed: str, code: str) -> Rule:
    """A rule that every code of ``column`` is in a list: in the rows of ``table`` that are ``listed``, as ``code``."""
    return _rule("code_is_known_in_its_month", column=column, table=table, listed=listed, code=code)
