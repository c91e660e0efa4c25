"""Statistics Canada 12-10-0177-01: Canada's trade by partner, NAPCS section and mode of transport, customs basis.

Whether it adds the modes up to a total is not known: no public program names one. Of products the sections are loaded,
not the groups that they are made of.
"""

from __future__ import annotations

from orchestration.publishers.statcan.cube import (
    FIRST_MONTH,
    GEOGRAPHY,
    GROUPS_REPEAT_SECTIONS,
    NAPCS,
    PARTNERS,
    TRADE,
    Cube,
    Dimension,
    Kept,
    LeftOut,
    Where,
)
from orchestration.publishers.statcan.wds import dataset_of

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
            "mode",
            "transport_mode_code",
            has_total=True,
            may_lack_total=True,
        ),
    ),
    kept=Kept(
        FIRST_MONTH,
        left_out=(LeftOut(GROUPS_REPEAT_SECTIONS, (Where("napcs", role="group"),)),),
        most_bytes=2 << 30,
        most_unpacked_bytes=16 << 30,
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
