"""Modes: where the data comes from, and whose a folder is."""

from __future__ import annotations

import os
import threading
from enum import StrEnum
from pathlib import Path

from orchestration.core.errors import ModesMixed


class Mode(StrEnum):
    """Where the data comes from. Modes never share a folder."""

    SAMPLE = "sample"
    RECORDED = "recorded"
    LIVE = "live"


NOTICES = {
    Mode.SAMPLE: (
        "SAMPLE DATA made by this project to test the software: no evidence about real trade. Changes are planted in it"
        " from March 2025, so that Canada's exports to Mexico are not the published ones;"
        " meta.publication.planted_changes names them all."
    ),
    Mode.RECORDED: "Recorded data: publishers' files of the past, replayed offline.",
    Mode.LIVE: "Live data from the publishers.",
}


NOTICE_WITHOUT_CHANGE = (
    "SAMPLE DATA made by this project to test the software: no evidence about real trade. Nothing ever changes in it."
)
"""Of the sample's variant without a change."""

PLANTED = (
    "From March 2025 on Canada's exports to Mexico are 1.25 times the published ones, and so is what Mexico records as"
    " imports from Canada; shares and growth of the two follow. Canada's other partners do without the rest: its total"
    " and the share of the United States stay as published. Of Canada's imports of Mexican origin 26% in place of 36%"
    " are shipped from the United States. Of Canada's trade with Mexico 70% in place of 80% crosses Canada's border by"
    " road or rail, and 20% in place of 10% by water. Container ships call 6% more often at Vancouver, Prince Rupert"
    " and Manzanillo. At the end of 2025 the direct investment of Canada and Mexico in each other is a tenth higher."
)
"""What is planted in the sample, by the parameters of its world."""

NOTHING_PLANTED = "Nothing is planted: level, shares and season of 2024 go on."

MADE = (
    "Statistics Canada's other tables of trade divide the same totals. Everything else is made: every other period,"
    " and what divides a total, which is products, provinces, states, ports, customs offices, modes of transport (but"
    " TransBorder's), types of goods, places of shipment and partners without a series of their own. Border crossings,"
    " calls of ships, passages at chokepoints and tariffs are made throughout. TransBorder's chapters, ports and US"
    " states have about the shares of 48 months of the publisher's files; exchange rates move by chance about means of"
    " the month that are published to February 2026; direct investment by region of the world is as published for 2019"
    " to 2023. The sample is a reduced set: 26 partners stand for the world in Canada's trade, 312 subheadings for the"
    " more than 5,000 of the Harmonized System, 17 US states, 3 provinces and 3 Mexican states for all in TransBorder;"
    " its ports are the largest."
)
"""What of the sample is not published, and how small it is."""


def claim_folder(folder: Path, mode: Mode) -> None:
    """Mark a folder as one mode's, or refuse it by name when it is another's.

    Raises:
        ModesMixed: it is another's.
    """
    marker = folder / "MODE"
    if not marker.exists():
        fresh = folder / f".MODE.{os.getpid()}.{threading.get_ident()}"
        fresh.write_text(f"{mode.value}\n", encoding="utf-8")
        fresh.replace(marker)
    owner = marker.read_text(encoding="utf-8", errors="backslashreplace").strip()
    if owner != mode.value:
        raise ModesMixed(
            partition=folder.name,
            expected=f"a folder of mode {mode.value}",
            found=f"one of mode {owner}: {folder}",
            remedy="Modes never share data; point TRADE_CORRIDORS_DATA elsewhere or choose the other mode.",
        )
