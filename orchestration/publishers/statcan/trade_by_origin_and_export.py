"""Statistics Canada 12-10-0178-01: Canada's imports by country of origin against country of export, customs basis.

The official measure of what reaches Canada through a third country. Some 36 million rows, 8 GB as CSV: of products the
sections are loaded, not the groups that they are made of.
"""

from __future__ import annotations

from orchestration.publishers.statcan.cube import (
    FIRST_MONTH,
    GEOGRAPHY,
    GROUPS_REPEAT_SECTIONS,
    NAPCS,
    ORIGIN,
    TRADE,
    Cube,
    Dimension,
    Kept,
    LeftOut,
    Where,
)
from orchestration.publishers.statcan.wds import dataset_of

CUBE = Cube(
    code="statcan_trade_by_origin_and_export",
    product_id="12100178",
    dimensions=(
        GEOGRAPHY,
        NAPCS,
        TRADE,
        ORIGIN,
        Dimension(
            "Country of export",
            "country_of_export",
            "Where the goods were last shipped to Canada from; goods in transit count as shipped from where they began.",
            "country",
            "export_country_code",
            suffix=", country of export",
            has_total=True,
        ),
    ),
    kept=Kept(
        FIRST_MONTH,
        left_out=(LeftOut(GROUPS_REPEAT_SECTIONS, (Where("napcs", role="group"),)),),
        most_bytes=4 << 30,
        most_unpacked_bytes=32 << 30,
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
