"""Who depends on whom: in products, in partners, in capital."""

from __future__ import annotations

from orchestration.site.answers.answer import Answer

DEPENDENCE = (
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
)
