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
        "SAMPLE DATA made by this project, with a planted change from March 2025:"
        " it proves the machine, never the thesis."
    ),
    Mode.RECORDED: "Recorded data: publishers' files of the past, replayed offline.",
    Mode.LIVE: "Live data from the publishers.",
}


_CHOSEN_BY = {Mode.SAMPLE: "", Mode.RECORDED: " RECORDINGS=<folder>", Mode.LIVE: " SOURCES=live"}


def made_in(mode: Mode, target: str) -> str:
    """The command ``make <target>`` for this mode, as a person types it."""
    return f"make {target}{_CHOSEN_BY[mode]}"


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
