"""US Census Bureau, international trade: the columns and rules that its answers share, and the key they need.

An answer is an array of rows whose cells are all text. Beside single countries it holds the total of all of them
(``-``) and groups of them (``0003`` European Union, ``5XXX`` Asia), which repeat the same trade: raw keeps them as they
come, the rules prove them against the single countries, and staging takes single countries alone.
"""

from __future__ import annotations

from orchestration.core.dataset import Key, Licence
from orchestration.core.drift import none_quarantined
from orchestration.core.table import Column, History, Rule

KEY = Key(
    setting="TRADE_CORRIDORS_CENSUS_KEY", host="api.census.gov", name="key", sent_as="parameter", is_required=True
)
LICENCE = Licence(
    "US public domain",
    redistribution=True,
    attribution="This product uses the Census Bureau Data API but is not endorsed or certified by the Census Bureau.",
)
SINGLE = "regexp_full_match(cty_code, '[1-9][0-9]{3}')"
"""SQL: the row is of a single country."""

_CONTINENT = "if(cty_code = '2010', '1', cty_code[1]) || 'XXX'"
"""SQL: the group of a country's continent; Mexico is in North America, 1XXX, the other 2nnn are Central America."""

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
        Rule(
            "month_is_the_partition",
            "A row of another month means that the service did not heed the month asked for.",
            "select * from {batch} where time is distinct from _partition",
        ),
        Rule(
            "level_as_asked",
            "Rows of another level would repeat the same trade.",
            f"select * from {{batch}} where comm_lvl is distinct from 'HS{digits}'"
            f" or not regexp_full_match({code}, '[0-9]{{{digits}}}')",
        ),
        Rule(
            "groups_are_marked",
            "Groups of countries are CGP, single countries and their total DET, in 62,624 of 62,624 rows of 2020:"
            " codes that staging would take for the other kind.",
            f"select * from {{batch}} where summary_lvl is distinct from if(cty_code = '-' or {SINGLE}, 'DET', 'CGP')",
        ),
    )


def countries_add_up(table: str, keys: tuple[str, ...], measures: tuple[str, ...]) -> Rule:
    """Single countries add up to the row of all countries, for every key of the table and every measure."""
    by = ", ".join(("_partition", *keys))
    sums = ", ".join(
        f"[coalesce(sum({name}) filter (where {SINGLE}), 0), sum({name}) filter (where cty_code = '-')] as {name}"
        for name in measures
    )
    differ = " or ".join(f"{name}[1] is distinct from {name}[2]" for name in measures)
    return Rule(
        "countries_add_up_to_the_total",
        "To the unit in each of 2,815 codes and months of 2020: a difference is a country lost or counted twice, a"
        " missing total an answer that nothing proves, unless a row of the cell is in the quarantine.",
        f"select * from (select {by}, {sums} from {{batch}} group by all) as s where ({differ})"
        f" and {none_quarantined('s', (table,), keys)}",
    )


def groups_add_up(table: str, keys: tuple[str, ...], measure: str) -> Rule:
    """Continents, and Canada with Mexico (0020), are the sum of their countries; other groups' members change."""
    by = ", ".join(("_partition", *keys))
    return Rule(
        "continents_add_up",
        "To the unit in each code and month of 2020, for seven continents and for the partners of the agreement, unless"
        " a row of the cell is in the quarantine.",
        f"with members as (select {by}, unnest([{_CONTINENT}, if(cty_code in ('1220', '2010'), '0020', null)]) as"
        f" cty_code, {measure} from {{batch}} where {SINGLE}), sums as (select {by}, cty_code, sum({measure}) as"
        f" members_sum from members group by all) select t.* from {{batch}} t left join sums using ({by}, cty_code)"
        f" where (t.cty_code[2:] = 'XXX' or t.cty_code = '0020') and t.{measure} is distinct from"
        f" coalesce(members_sum, 0) and {none_quarantined('t', (table,), keys)}",
    )


def modes_fit(total: str) -> Rule:
    """Containers are part of vessels, air and vessels part of the total."""
    return Rule(
        "modes_are_parts",
        "True of 28,469 of 28,469 rows of 2020: containers lie inside vessels, and air and vessel inside the whole.",
        "select * from {batch} where cnt_val_mo > ves_val_mo or cnt_wgt_mo > ves_wgt_mo"
        f" or air_val_mo + ves_val_mo > {total}",
    )


def corridor_is_whole(code: str) -> Rule:
    """Canada and Mexico trade in nearly every chapter, every month."""
    return Rule(
        "corridor_is_whole",
        "Canada and Mexico have 94 to 98 chapters in each of 102 months: fewer than 60 is an answer that was cut.",
        "select p._partition, c.cty_code from (select distinct _partition from {batch}) p"
        " cross join (values ('1220'), ('2010')) c(cty_code) left join {batch} t using (_partition, cty_code)"
        f" group by all having count(distinct t.{code}[:2]) < 60",
    )


def odd_values(measure: str) -> Rule:
    """Values that were multiplied are all even."""
    return Rule(
        "value_digits_not_multiplied",
        "44 % of values above 0 are odd in a year of seafood, 38 to 61 % in 102 months of chapters; values that were"
        " doubled or scaled by a thousand are all even.",
        f"select _partition, avg({measure} % 2) as odd_share from {{batch}} where {SINGLE} and {measure} > 0"
        " group by all having odd_share < 0.35 or odd_share > 0.65",
    )


def histories(measure: str) -> tuple[History, ...]:
    """Bounds of a month's rows and value."""
    return (
        History(
            "rows",
            low=0.75,
            high=1.35,
            reload_low=0.95,
            reload_high=1.05,
            why="Chapters with Canada and Mexico moved between 0.98 and 1.01 of the trailing median in 90 months; no"
            " full month of all codes and countries is at hand, so the bound is wide: it finds a quarter of an answer"
            " gone.",
        ),
        History(
            measure,
            low=0.50,
            high=1.60,
            reload_low=0.90,
            reload_high=1.10,
            why="Trade with Canada and Mexico moved between 0.50 (May 2020) and 1.30 (June 2021) of the trailing median"
            " in 90 months; with all countries it moves less.",
        ),
    )
