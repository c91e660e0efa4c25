"""Statistics Canada 36-10-0008-01: direct investment positions at year end by country, Canada's abroad and foreign in Canada.

Positions are at book value and by the country of the immediate investor or affiliate: what passes through a holding company
counts for the country of that company. Each release revises earlier years.
"""

from __future__ import annotations

from orchestration.core.dataset import Cadence
from orchestration.publishers.statcan.cube import GEOGRAPHY, Cube, Dimension, Whole
from orchestration.publishers.statcan.wds import dataset_of

CUBE = Cube(
    code="statcan_direct_investment",
    product_id="36100008",
    every="year",
    whole=Whole(
        50_000_000_000,
        10_000_000_000_000,
        "Positions were some 70 billion dollars in 1987 and 2.5 trillion at the end of 2024: a slip by a thousand is outside.",
    ),
    dimensions=(
        GEOGRAPHY,
        Dimension(
            "Canadian and foreign direct investment",
            "investment",
            "Canada's positions abroad or foreign ones in Canada: their total book value, or the equity and debt in it.",
            "investment",
            "investment_code",
        ),
        Dimension(
            "Countries or regions",
            "country_or_region",
            "Country of the affiliate abroad, or of the investor in Canada; regions and their total.",
            "investment_country",
            "partner_code",
            has_total=True,
        ),
    ),
)

DATASET = dataset_of(
    CUBE,
    title="Direct investment positions at year end by country",
    description=(
        "Canadian direct investment abroad and foreign direct investment in Canada: book value of positions at the end of"
        " each year by country of the immediate investor or affiliate, since 1987. What passes through a holding company"
        " counts for the country of that company; exchange rates move positions abroad."
    ),
    domain="money",
    release=Cadence(every="year", lag_days=130, budget_days=45),
)
