"""US Census Bureau, international trade: the tables of one dataset, a call each."""

from __future__ import annotations

from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table
from orchestration.publishers.us import census

_rule = rules_beside(__file__)

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
_DUTIABLE_IS_A_PART = _rule("dutiable_is_a_part")


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
        detail_filter=f"{census.SINGLE} and port <> '-'",
        rules=(
            *census.month_and_level(code.name, 2),
            _rule("ports_as_asked", ports=PORTS),
            census.countries_add_up(name, keys, (value.name, *_MODE_NAMES)),
            census.groups_add_up(name, keys, value.name),
            census.modes_fit(value.name),
        ),
        past_bounds=census.past_bounds(value.name),
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
    detail_filter=census.SINGLE,
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
        _rule("cif_exceeds_value", single=census.SINGLE),
    ),
    past_bounds=census.past_bounds("gen_val_mo"),
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
    detail_filter=f"{census.SINGLE} and df <> '-'",
    rules=(
        *census.month_and_level("e_commodity", 6),
        census.countries_add_up("us_census_trade_exports", ("e_commodity", "df"), ("all_val_mo", *_MODE_NAMES)),
        census.groups_add_up("us_census_trade_exports", ("e_commodity", "df"), "all_val_mo"),
        census.modes_fit("all_val_mo"),
        census.corridor_is_whole("e_commodity"),
        census.odd_values("all_val_mo"),
        _rule("origins_add_up"),
    ),
    past_bounds=census.past_bounds("all_val_mo"),
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
    detail_filter=f"{census.SINGLE} and rp <> '-'",
    rules=(*census.month_and_level("i_commodity", 2), _DUTIABLE_IS_A_PART, _rule("provisions_add_up_to_the_imports")),
    past_bounds=census.past_bounds("con_val_mo"),
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
