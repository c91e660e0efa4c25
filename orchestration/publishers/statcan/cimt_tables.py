"""Raw tables of the CIMT zips: columns, grain, and what each must satisfy at the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from orchestration.core.drift import UNKNOWN_SHARE, Finding, Tolerance, none_quarantined
from orchestration.core.table import Column, History, Rule, Table
from orchestration.publishers.statcan.cimt import COUNTRIES, PROVINCES, STATES, UNITS, Lists


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
        rules=(_ALL_LISTS, _VALIDITY_IN_ORDER),
        histories=(_LIST_ROWS,),
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
        rules=(_VALIDITY_IN_ORDER,),
        histories=(_LIST_ROWS,),
    )


_VALIDITY = (
    Column("valid_from", "First month, YYYYMM."),
    Column("valid_to", "Last month, YYYYMM; 999912 is open."),
    Column("title_en", "English title."),
    Column("title_fr", "French title."),
    Column("list_tag", "Which list, in StatCan's name for it."),
    Column("snapshot_month", "Month of the list, YYYYMM."),
)
_ALL_LISTS = Rule(
    "states_provinces_and_units_are_there",
    "Trade is read with these lists; the list of countries alone is missing from some years, and the newest serves.",
    "select p._partition from (select distinct _partition from {batch}) p"
    " cross join (values ('7'), ('8'), ('9')) l(tag) where not exists"
    " (select 1 from {batch} b where b._partition = p._partition and right(b.list_tag, 1) = l.tag)",
)
_VALIDITY_IN_ORDER = Rule(
    "validity_is_a_period",
    "Fields of fixed width that slip by a character put letters where months are.",
    "select * from {batch} where not coalesce(length(valid_from) = 6 and length(valid_to) = 6"
    " and valid_from <= valid_to and try_cast(valid_from as integer) is not null"
    " and try_cast(valid_to as integer) is not null, false)",
)
_LIST_ROWS = History(
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
    common = (_MONTHS, _EVERY_MONTH, _STATE_FOR_US)
    own = (*common, *known, _LEVEL_OF_MONTHS) if level == "hs6" else common
    return Table(
        name=name,
        description=f"One row per {', '.join(grain[:-1])} and {grain[-1]}: one level of it, not added to another.",
        grain=grain,
        nullable_grain=("state",),
        period="yearmonth",
        weight="value",
        columns=tuple(columns),
        rules=(*own, *rules),
        histories=_HISTORIES,
    )


def adds_up(name: str, hs6: str, hs2: str, *, has_province: bool) -> Rule:
    """HS6 summed to chapters is the HS2 member of the same zip, to the dollar."""
    place = ("country", *(("province",) if has_province else ()), "state")
    keys = ", ".join(("_partition", "yearmonth", "hs2", *place))
    chapter = ("hs2", "left(coalesce(q.row_json ->> 'hs6', q.row_json ->> 'hs2'), 2)")
    return Rule(
        name,
        "Both members are aggregates of one file: a difference is a damaged member or a lost row, unless a row of the"
        " cell is in the quarantine.",
        f"with sums as (select {keys}, sum(v6) as of_hs6, sum(v2) as of_hs2 from"
        f" (select {keys.replace('hs2', 'left(hs6, 2) as hs2')}, value as v6, 0 as v2 from candidate.{hs6}"
        f" union all select {keys}, 0, value from candidate.{hs2}) group by {keys} having sum(v6) <> sum(v2))"
        f" select * from sums where {none_quarantined('sums', (hs6, hs2), ('yearmonth', chapter, *place))}",
    )


_MONTHS = Rule(
    "months_run_to_the_members_name",
    "A year to date is of one year and ends with the month in its member's name.",
    "select _partition, _file, min(yearmonth) as first, max(yearmonth) as last from {batch} group by all"
    " having left(first, 4) <> _partition"
    r" or last <> regexp_extract(_file, '_([0-9]+)[A-Za-z]?[.][Cc][Ss][Vv]$', 1)",
)
_EVERY_MONTH = Rule(
    "no_month_is_missing",
    "A year to date begins in January and leaves no month out.",
    "select d._partition, d.month as part from (select _partition, unnest(generate_series("
    "_partition::integer * 100 + 1, try_cast(max(yearmonth) as integer)))::varchar as month from {batch}"
    " group by _partition) d anti join {batch} t on t._partition = d._partition and t.yearmonth = d.month",
    Tolerance(Finding.MISSING_PART, most=2, why="A quarter of a year that is missing is a member in pieces."),
)
_STATE_FOR_US = Rule(
    "state_for_the_us_alone",
    "A US state is filled for the United States and always for it.",
    "with counted as (select _partition, concat_ws(' ', country, coalesce(state, 'without a state')) as part,"
    " (country = 'US') = (state is not null) as is_right, count(*) as row_count, sum(value)::double as amount"
    " from {batch} group by all)"
    " select _partition, part, row_count, coalesce(amount / nullif(sum(amount) over (partition by _partition), 0), 0)"
    " as share from counted qualify not is_right",
    Tolerance(
        Finding.UNKNOWN_CODE,
        share=0.01,
        why="Trade with the United States is more than half of all: a column that is lost is far above a hundredth.",
    ),
)
_LEVEL_OF_MONTHS = Rule(
    "months_are_of_one_size",
    "2023 had 63 billion dollars a month each way, and April 2020, the deepest fall, a quarter to a third less than"
    " March: thousands for dollars, a doubled month or half of one are outside. No history was measured.",
    "with months as (select _partition, yearmonth, sum(value)::double as total from {batch} group by all)"
    " select *, median(total) over (partition by _partition) as usual from months"
    " qualify total not between 5e9 and 2e11 or total not between 0.5 * usual and 1.8 * usual",
)
_HISTORIES = (
    History(
        "rows",
        low=0,
        high=0,
        reload_low=0.97,
        reload_high=2.5,
        why="A year to date grows by a month a release, at most twofold (to February); revisions take few rows away.",
    ),
    History(
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


def _known(column: str, table: str, where: str, code: str) -> Rule:
    fields = f"select {code} as code, valid_from, valid_to from"
    return Rule(
        f"{column}_is_known_in_its_month",
        "Every code is in StatCan's own list, valid in the month; a list missing from a year is another year's.",
        f"with known as ({fields} candidate.{table} where {where} union all {fields} raw.{table} where {where}),"
        f" counted as (select _partition, yearmonth, {column}, count(*) as row_count, sum(value)::double as amount"
        " from {batch} group by all),"
        " used as (select *, sum(amount) over (partition by _partition) as of_all from counted)"
        f" select _partition, '{column} ' || {column} as part, sum(row_count) as row_count,"
        " coalesce(sum(amount) / nullif(any_value(of_all), 0), 0) as share from used"
        f" where {column} is not null and not exists (select 1 from known where known.code = used.{column}"
        " and used.yearmonth between known.valid_from and known.valid_to) group by all",
        Tolerance(
            Finding.UNKNOWN_CODE,
            share=UNKNOWN_SHARE,
            why="A code that StatCan's lists do not hold yet is loaded as an unknown member; a tenth of all trade under"
            " such codes is a list that is not this one's.",
        ),
    )
