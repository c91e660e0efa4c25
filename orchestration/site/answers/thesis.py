"""The whole thesis: what is published on its claims, and the index with what it is made of."""

from __future__ import annotations

from orchestration.site.answers.answer import Answer

THESIS = (
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
)
