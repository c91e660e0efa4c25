"""Statistics Canada 12-10-0011-01: Canada's trade by principal trading partner, on both bases, adjusted and not.

The published totals that other sources are reconciled with. It lists principal partners and no other countries, so that
partners do not make the total, and the European Union beside its members.
"""

from __future__ import annotations

from orchestration.publishers.statcan.cube import GEOGRAPHY, PARTNERS, TRADE, Cube, Dimension
from orchestration.publishers.statcan.wds import dataset_of

CUBE = Cube(
    code="statcan_trade_totals",
    product_id="12100011",
    dimensions=(
        GEOGRAPHY,
        TRADE,
        Dimension(
            "Basis", "basis", "Customs, or balance of payments (imports by country of export).", "basis", "basis_code"
        ),
        Dimension(
            "Seasonal adjustment",
            "seasonal_adjustment",
            "Unadjusted or seasonally adjusted.",
            "adjustment",
            "adjustment_code",
        ),
        PARTNERS,
    ),
)

DATASET = dataset_of(
    CUBE,
    title="International merchandise trade by principal trading partner",
    description=(
        "Canada's imports, exports and trade balance by principal trading partner, customs and balance-of-payments"
        " basis, unadjusted and seasonally adjusted. On the customs basis imports are by country of origin, on the"
        " balance-of-payments basis by country of export; the balance is of that basis alone."
    ),
)
