"""Who trades how much with whom, and how far the United States is the hub of it."""

from __future__ import annotations

from orchestration.site.answers.answer import Answer

TRADE = (
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
)
