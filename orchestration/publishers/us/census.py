"""US Census Bureau, international trade: the columns and rules that its answers share, and the key they need.

An answer is an array of rows whose cells are all text. Beside single countries it holds the total of all of them
(``-``) and groups of them (``0003`` European Union, ``5XXX`` Asia), which repeat the same trade: raw keeps them as they
come, the rules prove them against the single countries, and staging takes single countries alone.
"""

from __future__ import annotations

from orchestration.core.dataset import Key, Licence
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, PastBound, Rule

_rule = rules_beside(__file__)

KEY = Key(
    setting="TRADE_CORRIDORS_CENSUS_KEY",
    host="api.census.gov",
    name="key",
    sent_as="parameter",
    is_required=True,
    about="the US Census Bureau, free; without it us_census_trade is absent",
)
LICENCE = Licence(
    "US public domain",
    redistribution=True,
    attribution="This product uses the Census Bureau Data API but is not endorsed or certified by the Census Bureau.",
)
SINGLE = "regexp_full_match(cty_code, '[1-9][0-9]{3}')"
"""SQL: the row is of a single country."""

IMPORTED = Column("i_commodity", "Code of the Harmonized System, as imported.")
EXPORTED = Column("e_commodity", "Code of Schedule B, the Harmonized System as exported.")
COUNTRY = Column(
    "cty_code",
    "Schedule C country; '-' all countries; 0001 to 0099 and 1XXX to 7XXX groups that overlap.",
    codes="census_partners.cty_code",
)
SUMMARY = Column("summary_lvl", "DET single country or total of all, CGP group of countries.")
PORT = Column("port", "Schedule D port of entry or exit; '-' all ports.")
ASKED_BY = (
    Column("time", "Month of the trade, YYYY-MM."),
    Column("comm_lvl", "Level of the commodity code: HS2 or HS6."),
)
CUT = Column("summary_lvl2", "The cut that was asked for.")


def dollars(name: str, description: str) -> Column:
    """A measure in whole US dollars."""
    return Column(name, description, unit="US dollars", type="bigint", minimum=0)


def kilograms(name: str, description: str) -> Column:
    """A measure in whole kilograms."""
    return Column(name, description, unit="kilograms", type="bigint", minimum=0)


MODES = (
    dollars("air_val_mo", "Value carried by air."),
    kilograms("air_wgt_mo", "Weight carried by air."),
    dollars("ves_val_mo", "Value carried by vessel."),
    kilograms("ves_wgt_mo", "Weight carried by vessel."),
    dollars("cnt_val_mo", "Value carried by vessel in containers, part of ves_val_mo."),
    kilograms("cnt_wgt_mo", "Weight carried by vessel in containers, part of ves_wgt_mo."),
)
"""There is no measure of land: what is neither by air nor by vessel came by land, mail or other ways."""


def month_and_level(code: str, digits: int) -> tuple[Rule, ...]:
    """The answer is of the month and level that were asked for, and single countries are told from groups."""
    return (
        _rule("month_is_the_partition"),
        _rule("level_as_asked", code=code, digits=digits),
        _rule("groups_are_marked", single=SINGLE),
    )


def countries_add_up(table: str, keys: tuple[str, ...], measures: tuple[str, ...]) -> Rule:
    """Single countries add up to the row of all countries, for every key of the table and every measure."""
    return _rule("countries_add_up_to_the_total", table=table, keys=keys, measures=measures, single=SINGLE)


def groups_add_up(table: str, keys: tuple[str, ...], measure: str) -> Rule:
    """Continents, and Canada with Mexico (0020), are the sum of their countries; other groups' members change."""
    return _rule("continents_add_up", table=table, keys=keys, measure=measure, single=SINGLE)


def modes_fit(total: str) -> Rule:
    """Containers are part of vessels, air and vessels part of the total."""
    return _rule("modes_are_parts", total=total)


def corridor_is_whole(code: str) -> Rule:
    """Canada and Mexico trade in nearly every chapter, every month."""
    return _rule("corridor_is_whole", code=code)


def odd_values(measure: str) -> Rule:
    """Values that were multiplied are all even."""
    return _rule("value_digits_not_multiplied", measure=measure, single=SINGLE)


def past_bounds(measure: str) -> tuple[PastBound, ...]:
    """Bounds of a month's rows and value."""
    return (
        PastBound(
            "rows",
            low=0.75,
            high=1.35,
            reload_low=0.95,
            reload_high=1.05,
            why="Chapters with Canada and Mexico moved between 0.98 and 1.01 of the trailing median in 90 months; no"
            " full month of all codes and countries is at hand, so the bound is wide: it finds a quarter of an answer"
            " gone.",
        ),
        PastBound(
            measure,
            low=0.50,
            high=1.60,
            reload_low=0.90,
            reload_high=1.10,
            why="Trade with Canada and Mexico moved between 0.50 (May 2020) and 1.30 (June 2021) of the trailing median"
            " in 90 months; with all countries it moves less.",
        ),
    )
