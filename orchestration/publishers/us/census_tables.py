"""US Census Bureau, international trade: the tables of one dataset, a call each."""

from __future__ import annotations

from orchestration.core.drift import none_quarantined
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.us import census

PORTS = (
    ("-", "0712", "0901", "2303", "2304", "2305", "2402", "2501", "2506", "2604")
    + ("2704", "2709", "3001", "3002", "3004", "3401", "3801", "3802")
)  # fmt: skip
"""All ports, and those of the corridor: Champlain to Port Huron on the Canadian border, Eagle Pass to Otay Mesa on the
Mexican one, San Diego to Tacoma on the Pacific."""

_CORRIDOR = (("CTY_CODE", "1220"), ("CTY_CODE", "2010"))
_WHOLE = census.dollars("gen_val_mo", "General imports, customs value.")
_CONSUMED = census.dollars("con_val_mo", "Imports for consumption, customs value.")
_EXPORTS = census.dollars("all_val_mo", "Exports, value at the port of exit.")
_DUTIES = (
    census.dollars("dut_val_mo", "Dutiable part of the imports for consumption."),
    census.dollars("cal_dut_mo", "Duty, calculated."),
)
_MODE_NAMES = tuple(column.name for column in census.MODES)
_DUTIABLE_IS_A_PART = Rule(
    "dutiable_is_a_part",
    "Dutiable value is a part of the imports for consumption, by definition.",
    "select * from {batch} where dut_val_mo > con_val_mo",
)
_CIF_EXCEEDS_VALUE = Rule(
    "cif_exceeds_value",
    "Freight and insurance add some 3 % to the customs value of a month: outside 0 to 20 % one of the two is in"
    " another unit.",
    f"select _partition, sum(gen_cif_mo) / sum(gen_val_mo) as ratio from {{batch}} where {census.SINGLE}"
    " group by all having ratio not between 1 and 1.2",
)
_PORTS_AS_ASKED = Rule(
    "ports_as_asked",
    "A port that was not asked for means that the service did not heed the list.",
    f"select * from {{batch}} where port not in ({', '.join(map(repr, PORTS))})",
)
_ORIGINS = Rule(
    "origins_add_up",
    "Domestic (1) and foreign goods (2) are all exports; a row of both ('-'), where there is one, is their sum.",
    "select * from {batch} where df not in ('1', '2', '-') union all by name select t.* from {batch} t join (select"
    " _partition, e_commodity, cty_code, sum(all_val_mo) as both from {batch} where df in ('1', '2') group by all) p"
    " using (_partition, e_commodity, cty_code) where t.df = '-' and t.all_val_mo <> p.both",
)
_OF_CHAPTERS = ("us_census_trade_imports", "us_census_trade_duties")
_CHAPTER = ("hs2", "(q.row_json ->> 'i_commodity')[:2]")
_PROVISIONS = Rule(
    "provisions_add_up_to_the_imports",
    "Rate provisions divide the imports for consumption of a country, so that their sum is that of the same chapter's"
    " codes in the table of imports, unless a row of the cell is in the quarantine.",
    "with parts as (select _partition, i_commodity as hs2, cty_code, sum(con_val_mo) as v, sum(cal_dut_mo) as d from"
    " {batch} where rp <> '-' group by all), wholes as (select _partition, i_commodity[:2] as hs2, cty_code,"
    " sum(con_val_mo) as v, sum(cal_dut_mo) as d from candidate.us_census_trade_imports where cty_code in ('1220',"
    " '2010') group by all having v > 0 or d > 0), compared as (select _partition, hs2, cty_code,"
    " p.v, w.v as expected_v, p.d, w.d as expected_d from parts p full join wholes w using (_partition, hs2, cty_code)"
    " where coalesce(p.v, 0) <> coalesce(w.v, 0) or coalesce(p.d, 0) <> coalesce(w.d, 0)) select * from compared"
    f" where {none_quarantined('compared', _OF_CHAPTERS, (_CHAPTER, 'cty_code'))}",
)


def _by_port(name: str, code: Column, value: Column, what: str) -> Table:
    keys = ("port", code.name)
    return Table(
        name=name,
        description=f"One row per port, cty_code and {code.name}: US {what} through the corridor's ports by chapter.",
        grain=("port", "cty_code", code.name),
        columns=(
            census.PORT,
            census.COUNTRY,
            code,
            census.SUMMARY,
            value,
            *census.MODES,
            *census.ASKED_BY,
        ),
        staged=f"{census.SINGLE} and port <> '-'",
        rules=(
            *census.month_and_level(code.name, 2),
            _PORTS_AS_ASKED,
            census.countries_add_up(name, keys, (value.name, *_MODE_NAMES)),
            census.groups_add_up(name, keys, value.name),
            census.modes_fit(value.name),
        ),
        histories=census.histories(value.name),
    )


_IMPORTS = Table(
    name="us_census_trade_imports",
    description="One row per i_commodity (HS6) and cty_code: US imports, with the totals and groups of countries.",
    grain=("i_commodity", "cty_code"),
    columns=(
        census.IMPORTED,
        census.COUNTRY,
        census.SUMMARY,
        _WHOLE,
        _CONSUMED,
        *_DUTIES,
        census.dollars("gen_cif_mo", "General imports with insurance and freight."),
        *census.MODES,
        *census.ASKED_BY,
    ),
    staged=census.SINGLE,
    rules=(
        *census.month_and_level("i_commodity", 6),
        census.countries_add_up(
            "us_census_trade_imports",
            ("i_commodity",),
            ("gen_val_mo", "con_val_mo", "dut_val_mo", "cal_dut_mo", "gen_cif_mo", *_MODE_NAMES),
        ),
        census.groups_add_up("us_census_trade_imports", ("i_commodity",), "gen_val_mo"),
        census.modes_fit("gen_val_mo"),
        census.corridor_is_whole("i_commodity"),
        census.odd_values("gen_val_mo"),
        _DUTIABLE_IS_A_PART,
        _CIF_EXCEEDS_VALUE,
    ),
    histories=census.histories("gen_val_mo"),
)
_EXPORTED = Table(
    name="us_census_trade_exports",
    description="One row per e_commodity (HS6), cty_code and df: US exports, with the totals and groups of countries.",
    grain=("e_commodity", "cty_code", "df"),
    columns=(
        census.EXPORTED,
        census.COUNTRY,
        census.SUMMARY,
        Column("df", "Origin of the goods: 1 domestic, 2 foreign (re-export); '-' both."),
        _EXPORTS,
        *census.MODES,
        *census.ASKED_BY,
        census.CUT,
    ),
    staged=f"{census.SINGLE} and df <> '-'",
    rules=(
        *census.month_and_level("e_commodity", 6),
        census.countries_add_up("us_census_trade_exports", ("e_commodity", "df"), ("all_val_mo", *_MODE_NAMES)),
        census.groups_add_up("us_census_trade_exports", ("e_commodity", "df"), "all_val_mo"),
        census.modes_fit("all_val_mo"),
        census.corridor_is_whole("e_commodity"),
        census.odd_values("all_val_mo"),
        _ORIGINS,
    ),
    histories=census.histories("all_val_mo"),
)
_DUTY = Table(
    name="us_census_trade_duties",
    description="One row per i_commodity, cty_code and rp: US imports from Canada and Mexico by chapter and provision.",
    grain=("i_commodity", "cty_code", "rp"),
    columns=(
        census.IMPORTED,
        census.COUNTRY,
        census.SUMMARY,
        Column("rp", "Rate provision under which the goods entered; '-' all. It does not name the trade agreement."),
        _CONSUMED,
        *_DUTIES,
        *census.ASKED_BY,
        census.CUT,
    ),
    staged=f"{census.SINGLE} and rp <> '-'",
    rules=(*census.month_and_level("i_commodity", 2), _DUTIABLE_IS_A_PART, _PROVISIONS),
    histories=census.histories("con_val_mo"),
)
CALLS = (
    (_IMPORTS, "imports/hs", (("COMM_LVL", "HS6"),)),
    (_EXPORTED, "exports/hs", (("COMM_LVL", "HS6"), ("SUMMARY_LVL2", "HSCYDF"))),
    (
        _by_port("us_census_trade_port_imports", census.IMPORTED, _WHOLE, "imports"),
        "imports/porths",
        (("COMM_LVL", "HS2"), *(("PORT", port) for port in PORTS)),
    ),
    (
        _by_port("us_census_trade_port_exports", census.EXPORTED, _EXPORTS, "exports"),
        "exports/porths",
        (("COMM_LVL", "HS2"), *(("PORT", port) for port in PORTS)),
    ),
    (_DUTY, "imports/hs", (("COMM_LVL", "HS2"), ("SUMMARY_LVL2", "HSCYRP"), *_CORRIDOR)),
)
"""Table, end of the address, filters; every filter becomes a column."""
