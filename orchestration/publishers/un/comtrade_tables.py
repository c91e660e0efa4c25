"""UN Comtrade's records: their columns, and what must hold of them.

Totals and chapters, the world and its partners were asked for apart, so that the sums prove that nothing is missing.
"""

from __future__ import annotations

from orchestration.core.drift import Finding, Tolerance, none_quarantined
from orchestration.core.table import Column, History, Rule

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

TABLES = ("un_comtrade_trade_monthly", "un_comtrade_trade_annual")

_CELL = ("period", "reportercode", "flowcode")
_KEYS = f"_partition, {', '.join(_CELL)}"


def monthly_rules() -> tuple[Rule, ...]:
    """What must hold of months: chapters make the total, and named partners are no more than the world."""
    return (
        _what_was_asked(
            "M", "try_cast(refmonth as int) between 1 and 12 and period = refyear || lpad(refmonth, 2, '0')"
        ),
        *_common_rules("partnercode <> '0'"),
        _within_the_world("world is null"),
    )


def annual_rules() -> tuple[Rule, ...]:
    """What must hold of years: chapters make the total, and partners make the world."""
    return (
        _what_was_asked("A", "refmonth = '52' and period = refyear"),
        *_common_rules("true"),
        _within_the_world(f"world is null or coalesce(partners, 0) < {1 - _MISSING} * world - {_SLIP}"),
        Rule(
            "partners_make_the_world",
            "The world was the sum of its partners in 2022, to the dollar as China and the United States report it, and"
            " to the cent as Germany does: less is a partner that is missing.",
            f"with sums as (select {_KEYS}, sum(primaryvalue) filter (where partnercode <> '0')::double as partners,"
            " sum(primaryvalue) filter (where partnercode = '0')::double as world from {batch} where cmdcode = 'TOTAL'"
            " group by all)"
            " select _partition, concat_ws(' ', 'partners of', reportercode, flowcode, period, 'are',"
            " round(100 * partners / world, 1), '% of the world') as part,"
            " (world - partners) / sum(world) over (partition by _partition) as share from sums"
            f" qualify world - partners > {_SLIP}",
            Tolerance(
                Finding.MISSING_PART,
                share=_MISSING,
                why="The largest partner of each of these reporters is 15 per cent of its trade or more: one of them is"
                " not to be missed.",
            ),
        ),
    )


def _within_the_world(lost: str) -> Rule:
    return Rule(
        "partners_within_the_world",
        "The world holds all partners: if they are more, a row is there twice or another's; if a world is missing, or"
        " most of its partners are, a page is lost, unless a row of it is in the quarantine.",
        f"with sums as (select {_KEYS}, sum(primaryvalue) filter (where partnercode <> '0') as partners,"
        " sum(primaryvalue) filter (where partnercode = '0') as world from {batch} where cmdcode = 'TOTAL'"
        f" group by all having {lost} or partners > world + {_SLIP})"
        f" select * from sums where {none_quarantined('sums', TABLES, _CELL)}",
    )


def _what_was_asked(frequency: str, period: str) -> Rule:
    return Rule(
        "answers_what_was_asked",
        "Every query is for goods of one frequency and year, and pins second partner, procedure and transport to all: a"
        " row of a breakdown would be counted beside its total.",
        f"select * from {{batch}} where not coalesce(typecode = 'C' and freqcode = '{frequency}'"
        f" and refyear = _partition and {period} and partner2code = '0' and customscode = 'C00' and motcode = '0'"
        " and flowcode in ('M', 'X', 'RM', 'RX'), false)",
    )


def _common_rules(has_chapters: str) -> tuple[Rule, ...]:
    """Rules of both tables; ``has_chapters`` says which partners were asked for by chapter."""
    return (
        Rule(
            "commodity_is_a_chapter_or_the_total",
            "Deeper levels repeat what chapters hold.",
            "select t.* from {batch} as t"
            " anti join read_csv('{seeds}/hs_chapters.csv', all_varchar = true, hive_partitioning = false) as c"
            " on c.hs2_code = t.cmdcode where t.cmdcode <> 'TOTAL'",
        ),
        Rule(
            "value_is_filled",
            "A record without a value is none.",
            "select * from {batch} where primaryvalue is null",
        ),
        Rule(
            "value_is_cif_or_fob",
            "The value is one of the two beside it, in all 1,352 records of 2022 of China, Germany and the United"
            " States: what it is decides how trade of two reporters may be compared.",
            "select * from {batch} where coalesce(cifvalue, fobvalue) is not null"
            " and primaryvalue is distinct from cifvalue and primaryvalue is distinct from fobvalue",
        ),
        Rule(
            "chapters_make_the_total",
            "What is secret is in chapter 99, so that chapters make the total but for their roundings: a difference is"
            " a chapter that is missing, or there twice, unless a row of the partner is in the quarantine.",
            f"with sums as (select {_KEYS}, partnercode,"
            " sum(primaryvalue) filter (where cmdcode <> 'TOTAL') as chapters,"
            f" sum(primaryvalue) filter (where cmdcode = 'TOTAL') as total from {{batch}} where {has_chapters}"
            f" group by all having coalesce(abs(chapters - total), {_SLIP} + 1) > {_SLIP})"
            f" select * from sums where {none_quarantined('sums', TABLES, (*_CELL, 'partnercode'))}",
        ),
        Rule(
            "value_digits_not_multiplied",
            "Dollars end in any digit: values that were multiplied by a thousand are all even, which no total reveals.",
            "select _partition, avg(round(primaryvalue)::hugeint % 2) as odd_share from {batch}"
            " where cmdcode <> 'TOTAL' and primaryvalue >= 1000"
            " group by all having count(*) > 100 and odd_share not between 0.35 and 0.65",
        ),
    )


def histories() -> tuple[History, ...]:
    """Bounds of a year against its own last load."""
    return (
        History(
            "rows",
            low=0,
            high=0,
            reload_low=0.95,
            reload_high=3.5,
            why="A year grows as reporters and months are added, some of them three at a time; few rows ever leave.",
        ),
        History(
            "primaryvalue",
            low=0,
            high=0,
            reload_low=0.90,
            reload_high=3.5,
            why="As with rows; reporters revise a year by a few per cent.",
        ),
    )
