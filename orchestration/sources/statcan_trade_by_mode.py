"""Statistics Canada 12-10-0177-01: Canada's trade by partner, NAPCS section and mode of transport, customs basis.

Members of the live table beyond the sample's are refused by name until the seed ``statcan_members`` knows them.
"""

from __future__ import annotations

from orchestration.publishers.statcan_cube import GEOGRAPHY, NAPCS, PARTNERS, TRADE, Cube, Dimension
from orchestration.publishers.statcan_wds import dataset_of

CUBE = Cube(
    code="statcan_trade_by_mode",
    product_id="12100177",
    dimensions=(
        GEOGRAPHY,
        TRADE,
        PARTNERS,
        NAPCS,
        Dimension(
            "Mode of transport",
            "mode_of_transport",
            "Imports: the last mode, to the port of clearance; exports: the mode at the border.",
            has_total=True,
        ),
    ),
)

DATASET = dataset_of(
    CUBE,
    title="Merchandise trade by mode of transport",
    description=(
        "Canada's merchandise trade by principal trading partner, product section and mode of transport, customs basis,"
        " unadjusted. The import mode is the last one, to the port of clearance; the export mode the one at the border."
    ),
)
