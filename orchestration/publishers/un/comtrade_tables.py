"""UN Comtrade's records: their columns, and what must hold of them.

Totals and chapters, the world and its partners were asked for apart, so that the sums prove that nothing is missing.
"""

from __future__ import annotations

from dataclasses import replace

from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Rule

_rule = rules_beside(__file__)

_AREAS = "comtrade_areas.area_code"
_SLIP = 300
"""Dollars by which a sum may be off: one a rounding, of no more than 300 partners or 98 chapters."""

_MISSING = 0.15
"""The most of a world that its partners may leave open, of each reporter and flow and of a year."""


def _money(name: str, text: str) -> Column:
    return Column(name, text, unit="US dollars", type="decimal(24,6)", minimum=0)


def _weight(name: str, text: str) -> Column:
    return Column(name, text, unit="kilograms", type="decimal(24,6)", minimum=0)


def _quantity(name: str, text: str) -> Column:
    return Column(name, text, unit="unit in the unit code beside it", type="decimal(24,6)", minimum=0)


COLUMNS = (
    Column("typecode", "C, goods."),
    Column("freqcode", "M, month; A, year."),
    Column("refperiodid", "First day of the period, YYYYMMDD."),
    Column("refyear", "Year."),
    Column("refmonth", "Month, 1 to 12; 52 for a year."),
    Column("period", "Month YYYYMM, or year."),
    Column(
        "reportercode", "Country that reports, in Comtrade's codes (842 the United States, 699 India).", codes=_AREAS
    ),
    Column("reporteriso", "ISO 3166 alpha-3 code of the reporter; blank without descriptions."),
    Column("reporterdesc", "Name of the reporter; blank without descriptions."),
    Column("flowcode", "M imports, X exports (re-exports among them), RM re-imports, RX re-exports."),
    Column("flowdesc", "Name of the flow; blank without descriptions."),
    Column("partnercode", "Origin of imports, last known destination of exports; 0 is the world.", codes=_AREAS),
    Column("partneriso", "ISO 3166 alpha-3 code of the partner, or Comtrade's own; blank without descriptions."),
    Column("partnerdesc", "Name of the partner; blank without descriptions."),
    Column("partner2code", "Second partner; 0, all, in what is asked for."),
    Column("partner2iso", "Code of the second partner; blank without descriptions."),
    Column("partner2desc", "Name of the second partner; blank without descriptions."),
    Column("classificationcode", "Edition of the Harmonized System: H5 is of 2017, H6 of 2022."),
    Column("classificationsearchcode", "Classification that was asked for: HS."),
    Column("isoriginalclassification", "Whether the reporter used this edition itself."),
    Column("cmdcode", "HS chapter, two digits, or TOTAL."),
    Column("cmddesc", "Name of the chapter; blank without descriptions."),
    Column("aggrlevel", "Digits of the chapter; 0 for the total."),
    Column("isleaf", "Whether nothing lies below."),
    Column("customscode", "Customs procedure; C00, all, in what is asked for."),
    Column("customsdesc", "Name of the procedure; blank without descriptions."),
    Column("moscode", "Mode of supply, of services; 0 for goods."),
    Column("motcode", "Mode of transport; 0, all, in what is asked for."),
    Column("motdesc", "Name of the mode of transport; blank without descriptions."),
    _money("primaryvalue", "Value of the trade: the CIF value of imports where there is one, else FOB."),
    _money("cifvalue", "Value with insurance and freight to the border; imports of most reporters."),
    _money("fobvalue", "Value free on board; exports, and imports of some reporters."),
    Column("qtyunitcode", "Unit of the quantity; -1 none."),
    Column("qtyunitabbr", "Name of the unit; blank without descriptions."),
    _quantity("qty", "Quantity; 0 or blank where none is known."),
    Column("isqtyestimated", "Whether the UN estimated the quantity."),
    Column("altqtyunitcode", "Unit of the second quantity; -1 none."),
    Column("altqtyunitabbr", "Name of the second unit; blank without descriptions."),
    _quantity("altqty", "Second quantity; 0 or blank where none is known."),
    Column("isaltqtyestimated", "Whether the UN estimated the second quantity."),
    _weight("netwgt", "Net weight; 0 or blank where none is known."),
    Column("isnetwgtestimated", "Whether the UN estimated the net weight."),
    _weight("grosswgt", "Gross weight; 0 or blank where none is known."),
    Column("isgrosswgtestimated", "Whether the UN estimated the gross weight."),
    Column("legacyestimationflag", "How the old site marked estimates of quantity and weight."),
    Column("isreported", "Whether the reporter sent this record."),
    Column("isaggregate", "Whether the UN summed this record from those below."),
)

CONSIGNMENT_COLUMNS = tuple(
    replace(column, description="Where the goods were consigned from, as the reporter tells.", codes=_AREAS)
    if column.name == "partner2code"
    else column
    for column in COLUMNS
)

TABLES = ("un_comtrade_trade_monthly", "un_comtrade_trade_annual")
CONSIGNMENT = "un_comtrade_trade_consignment"

_COMMON = (
    "commodity_is_a_chapter_or_the_total",
    "value_is_filled",
    "value_is_cif_or_fob",
    "value_digits_not_multiplied",
)
_GIVEN = {"tables": TABLES, "slip": _SLIP, "missing": _MISSING}


def monthly_rules() -> tuple[Rule, ...]:
    """What must hold of months: chapters make the total, and named partners are no more than the world."""
    return (
        _rule("answers_what_was_asked", frequency="M"),
        *map(_rule, _COMMON),
        _rule("chapters_make_the_total", **_GIVEN, has_chapters_of_the_world=False),
        _rule("partners_within_the_world", **_GIVEN, has_all_partners=False),
    )


def annual_rules() -> tuple[Rule, ...]:
    """What must hold of years: chapters make the total, and partners make the world."""
    return (
        _rule("answers_what_was_asked", frequency="A"),
        *map(_rule, _COMMON),
        _rule("chapters_make_the_total", **_GIVEN, has_chapters_of_the_world=True),
        _rule("partners_within_the_world", **_GIVEN, has_all_partners=True),
        _rule("partners_make_the_world", **_GIVEN),
    )


def consignment_rules() -> tuple[Rule, ...]:
    """What must hold of imports by second partner: they are parts of the month's total, which is in another table."""
    return (
        _rule("answers_by_second_partner"),
        _rule("value_is_filled"),
        _rule("value_is_cif_or_fob"),
        _rule("second_partners_within_the_total", **_GIVEN, totals_table=TABLES[0], parts_table=CONSIGNMENT),
    )


def past_bounds() -> tuple[PastBound, ...]:
    """Bounds of a year against its own last load."""
    return (
        PastBound(
            "rows",
            low=0,
            high=0,
            reload_low=0.95,
            reload_high=3.5,
            why="A year grows as reporters and months are added, some of them three at a time; few rows ever leave.",
        ),
        PastBound(
            "primaryvalue",
            low=0,
            high=0,
            reload_low=0.90,
            reload_high=3.5,
            why="As with rows; reporters revise a year by a few per cent.",
        ),
    )
