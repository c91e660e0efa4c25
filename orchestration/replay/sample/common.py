"""What the makers of the sample share: its span, its "today", where anchors and scripts lie."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally

AS_OF = date(2026, 11, 1)
"""The sample's "today": fixed, so that the sample is the same whenever it is made."""

FIRST_MONTH, LAST_MONTH = "2018-01", "2026-08"
NEWEST_AGGREGATES = "2026-09"
"""National aggregates are out a month before the detail."""

ANCHORS = Path(__file__).parents[1] / "anchors"
SCRIPTS = Path(__file__).parents[1] / "sql"


def script(name: str, **names: str) -> str:
    """A script of ``replay/sql`` with its places filled in."""
    text = (SCRIPTS / f"{name}.sql").read_text(encoding="utf-8")
    return text.format(anchors=escaped(literally(ANCHORS)), seeds=escaped(literally(SEEDS)), **names)
