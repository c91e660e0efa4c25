"""What tariffs and other shocks would cost, what stays after a move, and what changed at announced dates."""

from __future__ import annotations

from orchestration.site.answers.answer import Answer

SHOCKS = (
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
