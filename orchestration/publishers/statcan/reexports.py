"""Statistics Canada 12-10-0182-01: Canada's exports by country of destination and of origin, re-exports apart.

Announced as 12-10-0179, which was never published. Some hundred million rows, 24 GB as CSV: of products the sections
are loaded, and origins for the destinations that the answers are about.
"""

from __future__ import annotations

from orchestration.publishers.statcan.cube import (
    FIRST_MONTH,
    GEOGRAPHY,
    GROUPS_REPEAT_SECTIONS,
    NAPCS,
    ORIGIN,
    Cube,
    Dimension,
    Kept,
    LeftOut,
    Where,
)
from orchestration.publishers.statcan.wds import dataset_of

CUBE = Cube(
    code="statcan_reexports",
    product_id="12100182",
    dimensions=(
        GEOGRAPHY,
        NAPCS,
        Dimension("Trade", "trade", "Domestic exports, re-exports, or both.", "exports", "trade_code", has_total=True),
        Dimension(
            "Country of destination",
            "country_of_destination",
            "Where the goods go.",
            "country",
            "destination_code",
            suffix=", country of destination",
            has_total=True,
        ),
        ORIGIN,
    ),
    kept=Kept(
        FIRST_MONTH,
        left_out=(
            LeftOut(GROUPS_REPEAT_SECTIONS, (Where("napcs", role="group"),)),
            LeftOut(
                "origins of what goes elsewhere than to the United States or Mexico, of which the total of all origins"
                " is loaded",
                (
                    Where("country_of_destination", but_codes=("ALL", "USA", "MEX")),
                    Where("country_of_origin", but_codes=("ALL",)),
                ),
            ),
        ),
        most_bytes=8 << 30,
        most_unpacked_bytes=96 << 30,
    ),
)

DATASET = dataset_of(
    CUBE,
    title="Domestic exports and re-exports by destination and origin",
    description=(
        "Canada's exports by country of destination, country of origin and product section: goods made in Canada, and"
        " goods of foreign origin that leave again. Customs basis, unadjusted."
    ),
)
