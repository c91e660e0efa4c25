"""Statistics Canada 12-10-0179-01: Canada's domestic exports and re-exports by partner and NAPCS section.

Members of the live table beyond the sample's are refused by name until the seed ``statcan_members`` knows them.
"""

from __future__ import annotations

from orchestration.publishers.statcan_cube import GEOGRAPHY, NAPCS, PARTNERS, Cube, Dimension
from orchestration.publishers.statcan_wds import dataset_of

CUBE = Cube(
    code="statcan_reexports",
    product_id="12100179",
    dimensions=(
        GEOGRAPHY,
        Dimension("Trade", "trade", "Domestic exports, re-exports, or both.", has_total=True),
        PARTNERS,
        NAPCS,
    ),
)

DATASET = dataset_of(
    CUBE,
    title="Domestic exports and re-exports",
    description=(
        "Canada's exports by principal trading partner and product section: goods made in Canada, and goods of foreign"
        " origin that leave again. Customs basis, unadjusted."
    ),
)
