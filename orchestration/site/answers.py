"""The answers that have a page: for each its question, its table, its query, and what the figures cannot say.

A query (``queries/<slug>.sql``) selects from ``marts`` alone. Its columns, in any order:

- one for each of the answer's ``choices``, in words that a person uses;
- of an answer over time ``line`` (what a line shows) and ``month`` (its first day), of a ranking ``item``;
- ``period_name``: what a row is of, where a ranking has a period, or a row over time is of more than its month, such as a
  year; ``words.period`` knows how to write it;
- ``note``: of a row of a ranking that is not drawn, for it would say nothing, why;
- ``value``, or ``low`` and ``high``, or all three; in ``unit``, which ``words.figure`` knows;
- ``source_dataset``, where a row comes from one dataset, whose terms then decide whether the row may be passed on.

Rows stand in the order in which choices, lines and items are offered; the first is what the page opens with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

QUERIES = Path(__file__).with_name("queries")


@dataclass(frozen=True)
class Answer:
    """One question and what answers it.

    Args:
        slug: names the query, the page and the downloads.
        question: the page's heading.
        table: the table in ``marts`` that answers it; its comment gives method and inputs.
        kind: ``time`` (lines and bands over months) or ``ranking`` (bars and ranges, an item each).
        title: what the chart shows, in the words of its axis.
        says: the answer in a sentence; ``findings.found`` gives the names in braces.
        caution: what must be known before a figure is quoted.
        changes: what would change the answer.
        choices: column -> what it chooses.
        base: where the chart has a line of comparison, in its unit; ``None`` for none.
        is_from_zero: whether the axis of an answer over time begins at zero.
        period: what a month of an answer over time stands for, where its rows do not name their period.
        evidence: how the figures come about.
        columns: of a ranking, further columns of its query -> their headings and units (``payload.cell_of``).
        labelled: of a ranking, the column that stands below each name in the chart too, and what goes before it.
        compared: of published figures, the column with what the warehouse computes for the same.
        left_out: what the method tells of and the page does not show.
        see: address of a page that answers what this one does not, with a choice -> its link in words.
    """

    slug: str
    question: str
    table: str
    kind: Literal["time", "ranking"]
    title: str
    says: str
    caution: str
    changes: str
    choices: Mapping[str, str] = field(default_factory=dict)
    base: float | None = None
    is_from_zero: bool = False
    period: Literal["month", "twelve months to"] = "month"
    evidence: Literal["computed", "bounds", "modelled", "published"] = "computed"
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    labelled: tuple[str, str] | None = None
    compared: str = ""
    left_out: str = ""
    see: Mapping[str, str] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The query."""
        return (QUERIES / f"{self.slug}.sql").read_text(encoding="utf-8").strip()


ANSWERS = (
    Answer(
        "published-evidence",
        "What is already published about each claim?",
        "mart_published_evidence",
        "time",
        "Published figures: years and twelve months, or single months and quarters",
        "The warehouse holds {lines_count} published series on {options_count} claims; the chart shows those of the claim that is chosen.",
        "Published elsewhere and not computed here: real figures in every mode, the sample too. A trend is consistent with a "
        "claim; it is not proof of it.",
        "A newer print of the same series, or a series of the same basis for a period in which the claim was not yet made.",
        {"claim": "Claim", "figures": "Figures", "periods": "Periods"},
        evidence="published",
        compared="warehouse_value",
    ),
    Answer(
        "rebalancing-index",
        "Is North American trade re-centring, in one line?",
        "mart_rebalancing_index",
        "time",
        "Rebalancing index: the twelve months of 2024 are 100",
        "In {month} the index was {side} 100: {value} with every component alike, {lowest} to {highest} under the other "
        "weightings.",
        "More than 100 is further from the United States as the hub than in 2024. Which weights is a choice, not a finding: "
        "if some of the lines are above 100 and others below, they do not say in which direction trade moves.",
        "One component that turns: look at the components before speaking of the index. Other weights move the level of the "
        "lines, and where they disagree on the side of 100, the answer.",
        base=100,
        period="twelve months to",
    ),
    Answer(
        "index-components",
        "What is the index made of?",
        "mart_rebalancing_components",
        "time",
        "Components of the rebalancing index, twelve months",
        "In {month} {above} of {count} components were further from the United States than in 2024; {highest_line} moved most, "
        "to {highest} with 2024 as 100.",
        "The shares differ in size: a tenth more of a small share is soon had. Canada's customs know where a shipment began, "
        "not whose soil it crossed; port calls count ships, not containers.",
        "The months of Mexico's customs and of the ports, which come later than Canada's.",
        {"measure": "Shown"},
        period="twelve months to",
    ),
    Answer(
        "canada-mexico-trade",
        "How large is trade between Canada and Mexico, and who says so?",
        "mart_mirror_band",
        "time",
        "Trade as the two countries record it",
        "Trade from {direction} in the {month} came to {value} as {line}, and to {second} as {second_line}.",
        "Exporters credit the last known destination, often the United States. A wide gap may be goods that were shipped through "
        "a third country, before it is timing, valuation or anybody's mistake. Canada and the United States share one record.",
        "Mexico's or Canada's correction of its record; a record of the route of each shipment, which nobody publishes.",
        {"measure": "Shown", "direction": "Direction"},
        is_from_zero=True,
    ),
    Answer(
        "growth",
        "Does trade between Canada and Mexico grow faster than their trade with everybody?",
        "mart_bilateral_trade",
        "time",
        "Growth of twelve months against the twelve months before",
        "In the twelve months to {month} {trade} {line} changed by {value} against the twelve months before; {second_line} the "
        "change was {second}.",
        "Values, not volumes: prices and the exchange rate are in them. In 2024 Canada moved its export declarations to another "
        "customs system and estimated for months.",
        "Volumes in place of values: growth that is prices would go.",
        {"trade": "Trade"},
        base=0,
        period="twelve months to",
    ),
    Answer(
        "partners",
        "Who trades how much with whom?",
        "mart_trade_by_month",
        "time",
        "Value of goods in twelve months, the eight largest partners",
        "In the twelve months to {month} {reporter}'s {direction} {way} its largest partner, {named_line}, came to {value}{since}.",
        "All values are in US dollars, so that reporters compare; what Canada publishes is in Canadian dollars and is converted here. "
        "Two reporters tell of the same trade: their figures are never added. Imports are by country of origin, exports by the last "
        "known destination.",
        "Revisions: customs revise the newest months for a year and more.",
        {"reporter": "Reported by", "direction": "Direction"},
        is_from_zero=True,
        period="twelve months to",
    ),
    Answer(
        "us-hub",
        "How far is the United States still the hub?",
        "mart_hub_dependence",
        "time",
        "Share of the United States in twelve months of trade",
        "In the twelve months to {month} the United States had {value} of {line}{since}.",
        "By each country's own customs, imports by origin: goods of other origin shipped from the United States are not in them. "
        "Balance-of-payments figures differ.",
        "The price of gold and oil: both move Canada's total, and with it the share of every partner.",
        period="twelve months to",
    ),
    Answer(
        "shipped-from",
        "Do Mexican goods reach Canada from Mexico, or from the United States?",
        "mart_via_us",
        "time",
        "Canada's imports of Mexican origin, by where the shipment to Canada began, twelve months",
        "In the twelve months to {month}, {value} of what Canada imported of Mexican origin was shipped from {line}{since}.",
        "It says where the shipment to Canada began, not whose soil it crossed: goods in transit through the United States count as "
        "shipped from Mexico.",
        "A change of customs paper: it changes the country of export and no route.",
        {"goods": "Goods"},
        is_from_zero=True,
        period="twelve months to",
        left_out="The bounds that shipments set to consignments, and Mexico's imports of Canadian origin, of which Mexico tells no second "
        "partner, are in the table of the published file.",
        see={"corridors.html": "Along which corridors the goods may have moved, which this page does not say"},
    ),
    Answer(
        "corridors",
        "Along which corridors do goods move between Mexico and Canada?",
        "mart_corridor_flow",
        "ranking",
        "Possible share of the trade, minimum to maximum",
        "{direction}, {period}: between {top_low} and {top_high} of the value went {top_lower}{unsaid}.",
        "Bounds, not estimates: the truth lies somewhere between the minimum and the maximum, no point is more likely than another, "
        "and bounds of several corridors do not add up. A minimum that falls from one period to the next says that the evidence got weaker, "
        "not that less went that way. A land mode at Canada's border is strong evidence of transit through the "
        "United States, not proof.",
        "A published mode of transport at Mexico's border by country of destination: it would close most of the gap between minimum "
        "and maximum.",
        {"direction": "Direction", "period": "Period"},
        evidence="bounds",
        see={
            "shipped-from.html": "What share of Mexican goods was shipped to Canada from the United States: that is where a shipment began, not its way"
        },
    ),
    Answer(
        "reexports",
        "How much of what the United States sends to each neighbour is of foreign origin?",
        "mart_us_reexports",
        "time",
        "Re-exports in US exports, twelve months",
        "In the twelve months to {month}, {value} of US exports {line} were goods of foreign origin, and {second} {second_line}.",
        "The origin of these goods is not published, and goods in transit are not among them. The share of a single country, such "
        "as Mexico, can therefore not be told from it, not even within bounds.",
        "The country of origin of re-exports, which the United States does not publish.",
        {"goods": "Goods"},
        is_from_zero=True,
        period="twelve months to",
    ),
    Answer(
        "gateways",
        "How does US trade with Canada and Mexico divide by gateway and mode?",
        "mart_gateway_flow",
        "time",
        "Value of goods a month at the US border",
        "In {month} {direction} in trade with {partner} by {line} came to {value}{since}.",
        "None of it is trade between Canada and Mexico. Imports and exports of the chosen direction alone are shown, never their sum. BTS never "
        "published the raw files of October 2020: the year 2020 lacks it. The eight largest gateways of each partner stand alone, and the others "
        "in one line. A part has no port: its district is not disclosed.",
        "Only new months: this source does not revise what it has published, so that later corrections of the trade are not in it.",
        {"partner": "Partner", "direction": "Direction", "divided_by": "Divided by"},
        is_from_zero=True,
        left_out="Modes at each gateway, weights and freight charges are in the table of the published file.",
    ),
    Answer(
        "pacific-ports",
        "Are Canada's Pacific ports becoming Mexico's door to Asia?",
        "mart_pacific_gateway",
        "time",
        "Container ships at Pacific ports, twelve months",
        "In the twelve months to {month}, {value} of container ships' calls at Pacific ports were {line}{since}.",
        "The ports are the lines of “calls, ports in …”, of Canada, Mexico and the United States; ports without container ships, and the ones "
        "that PortWatch does not tell, are not among them. The correlation is of yearly growth over 36 months. It counts ships and cannot trace a container: a rising share is consistent with the claim, not proof of it.",
        "A count of containers through Prince Rupert or Vancouver by their destination, which no port publishes.",
        {"measure": "Shown"},
        is_from_zero=True,
        period="twelve months to",
    ),
    Answer(
        "routes",
        "What would the way around the United States cost?",
        "mart_route_options",
        "ranking",
        "Cost of a twenty-foot container or days on the way, lowest to highest, and the central value",
        "{journey}, at {period_name}: the cheapest way is {top_lower} at {top_value} a twenty-foot container, between {top_low} "
        "and {top_high}.",
        "Modelled, not observed: no quotation and no timetable. More than nine tenths of every cost rest on an assumption; read the "
        "order and the distances, not the dollars.",
        "A quoted freight rate or a timetable for one of the legs.",
        {"journey": "Journey", "measure": "Shown"},
        evidence="modelled",
    ),
    Answer(
        "us-exposure",
        "Where is the United States the exposed one?",
        "mart_us_input_dependence",
        "ranking",
        "Share of the partner in the country's trade of a product, the fifteen largest by value",
        "In the {period_name}, among the fifteen largest groups of goods, the dependence of {who} {need} was highest for "
        "{top_lower}: {top_value} of that trade.",
        "What is bought is not what could be bought: a partner with a small share may have no more to sell. Chapters 98 and 99 "
        "are left out: they are provisions of one country's customs, not products.",
        "Prices and capacity of other suppliers, which are in no customs record.",
        {"who": "Dependence of", "need": "On the partner"},
        columns={
            "alternatives_count": ("Other partners with at least 1%", "count"),
            "concentration_hhi": ("Concentration over all partners, 0 to 1", "share"),
        },
        left_out="Products of six digits are in the table of the published file; the page shows chapters.",
    ),
    Answer(
        "who-needs-whom",
        "Who needs whom more, by product?",
        "mart_leverage_balance",
        "ranking",
        "Seller's share of sales less buyer's share of purchases, the fifteen largest by value",
        "Where {sale}, in the {period_name}, the seller depends most on its buyer for {top_lower}: its dependence is {top_value} "
        "larger.",
        "Above zero the seller needs the buyer more. Shares of trade say nothing about what either could do without. Chapters 98 "
        "and 99 are left out: they are provisions of one country's customs, not products.",
        "Another market or another supplier for the product.",
        {"sale": "Trade"},
        base=0,
        see={
            "canada-mexico-trade.html#measure=share%20of%20all%20trade": "Over all goods, does Canada depend more on Mexico, or "
            "Mexico on Canada?"
        },
    ),
    Answer(
        "more-options",
        "Are Canada and Mexico gaining options?",
        "mart_market_diversification",
        "time",
        "Concentration of trade over partners, calendar years",
        "In {month} {line} were spread as if over {value} of equal size{before}. More partners of equal size mean less "
        "concentration.",
        "More partners is also what a shrinking partner looks like: read the share of the United States beside it. Two datasets are "
        "never compared.",
        "Gold: its price moves Canada's exports to a few partners.",
        {"measure": "Shown"},
        is_from_zero=True,
    ),
    Answer(
        "investment",
        "Do firms of Canada and Mexico invest in each other's country?",
        "mart_investment_ties",
        "time",
        "Direct investment between Canada and Mexico, at the end of each year",
        "At the {month} {line} stood at {value}{since}; {second_line} at {second}.",
        "The partner is the nearest owner, not the last one: what is held through a company in a third country counts there, and "
        "the lines of conduits say how much could. Book values, not market values; positions abroad rise when the Canadian dollar "
        "falls, and one acquisition moves a position for good.",
        "Positions by the last owner, which Statistics Canada does not publish by country for both directions.",
        {"measure": "Shown"},
        is_from_zero=True,
    ),
    Answer(
        "tariffs",
        "What does a tariff cost, and on whose goods?",
        "mart_tariff_exposure",
        "ranking",
        "Duty of a hypothetical full year on the trade of 2024, certain to possible",
        "Of the duties on {goods} that are {state}, a full year on the trade of 2024 would come to most for the {top}: {range}.",
        "No figure here is what was collected. Each is a full year's duty on the trade of 2024, less what is claimed under the agreement "
        "where the duty spares it, as if trade had stayed as it was. That is so too for a duty that was replaced or struck down after a few days: "
        "the chart and the table say how many days each stood. Regimes overlap: they are never added.",
        "A new rate, a ruling, or another share of goods claimed under the agreement.",
        {"goods": "On", "state": "State", "claims": "Claims taken"},
        evidence="bounds",
        columns={"stood": ("How long", "text")},
        labelled=("stood", ""),
        left_out="The duty that was calculated, over the value for consumption, by chapter, is in the table of the published file.",
    ),
    Answer(
        "scenarios",
        "What if the agreement lapses, a tariff is set, a corridor closes?",
        "mart_scenarios",
        "ranking",
        "Change of trade in a year, lowest to highest",
        "What if {what_if}? On the {period_name}, the largest change is {range} a year: {top}.",
        "A rule of thumb, not a forecast: one elasticity for all goods, no answer by the other side. Scenarios are never added.",
        "Another elasticity: its source is in the mart beside each scenario.",
        {"what_if": "What if"},
        base=0,
        evidence="modelled",
    ),
    Answer(
        "survival",
        "Once supply chains move, do they stay?",
        "mart_relationship_survival",
        "ranking",
        "Share of new lines of trade that still trade, with 95% bounds",
        "From {period_name}, of the new lines of {trade} {top}, {top_value} still traded after {after} (between {top_low} and "
        "{top_high}).",
        "Lines are counted, not valued: most are small. Where the bounds of two groups overlap, they cannot be told apart.",
        "More months: a line needs six months without trade before its end is known.",
        {"trade": "Trade", "after": "After"},
    ),
    Answer(
        "events",
        "Did anything change at the announced dates?",
        "mart_event_study",
        "ranking",
        "Change from the twelve months before to the six after, with 95% bounds, which are too narrow",
        "After {event_head} ({event_rest}), {judged}.",
        "What differs after a date, never why. A change is called distinguishable from chance if it is at least 1% and if, had nothing happened, "
        "the probability (p) of so unusual a change were below 5%, judged by quiet months without an event. The bounds know nothing of "
        "quiet months and are too narrow: go by p. Of twenty rows one is below 5% by chance. Events whose months are the same have the same figures.",
        "The months that follow, and an event of its own without a neighbour.",
        {"event": "Event"},
        base=0,
        columns={
            "probability_if_nothing_happened": ("Probability if nothing happened (p)", "probability"),
            "reading": ("Read as", "text"),
            "farther_placebos_count": ("Quiet months that moved farther", "count"),
            "placebo_months_count": ("of", "count"),
            "lead_change": ("Change before it already", "%"),
            "lead_probability": ("Its p", "probability"),
        },
        labelled=("probability_if_nothing_happened", "p = "),
    ),
    Answer(
        "series",
        "How do the series of the event study move, unadjusted and seasonally adjusted?",
        "mart_adjusted_series",
        "time",
        "The series of the event study, a month each",
        "In {month} {series} stood at {value} unadjusted and at {second} seasonally adjusted.",
        "The newest months move with each month that follows. The adjustment is this project's, not that of a statistical office.",
        "The next month: it moves the adjustment of the last ones.",
        {"series": "Series"},
    ),
)
"""In the order of the entry page."""
