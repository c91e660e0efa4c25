"""Statistics Canada 12-10-0178-01: Canada's imports by country of origin against country of export, customs basis.

The official measure of what reaches Canada through a third country. Members of the live table beyond the sample's are
refused by name until the seed ``statcan_members`` knows them.
"""

from __future__ import annotations

from orchestration.publishers.statcan_cube import GEOGRAPHY, NAPCS, Cube, Dimension
from orchestration.publishers.statcan_wds import dataset_of

CUBE = Cube(
    code="statcan_trade_by_origin_and_export",
    product_id="12100178",
    dimensions=(
        GEOGRAPHY,
        Dimension("Country of origin", "country_of_origin", "Where the goods were made.", has_total=True),
        Dimension(
            "Country of export",
            "country_of_export",
            "Where the goods were last shipped to Canada from; goods in transit count as shipped from where they began.",
            has_total=True,
        ),
        NAPCS,
    ),
)

DATASET = dataset_of(
    CUBE,
    title="Merchandise imports by country of origin and country of export",
    description=(
        "Canada's imports by country of origin, country of export and product section, customs basis, unadjusted."
        " Goods that cross a country in transit are not counted as exported from it."
    ),
)
