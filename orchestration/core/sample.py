"""What the makers of the sample share: its span, its "today", how their scripts are read."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally

AS_OF = date(2026, 11, 1)
"""The sample's "today": fixed, so that the sample is the same whenever it is made."""

FIRST_MONTH, LAST_MONTH = "2018-01", "2026-08"
NEWEST_AGGREGATES = "2026-09"
"""National aggregates are out a month before the detail."""


_QUICKLY = 1
"""The level of compression: the next ones cost up to three times as much, for zips that are made and read once."""


def add_member(archive: zipfile.ZipFile, name: str, content: bytes, made: date) -> None:
    """Add a member to a zip that is the same whenever it is made."""
    info = zipfile.ZipInfo(name, date_time=(made.year, made.month, made.day, 0, 0, 0))
    archive.writestr(info, content, zipfile.ZIP_DEFLATED, _QUICKLY)


def script(path: Path, **names: str) -> str:
    """A script in SQL with its names filled in; ``{folder}`` is its own folder, where the figures that it reads lie."""
    text = path.read_text(encoding="utf-8")
    return text.format(folder=escaped(literally(path.parent)), seeds=escaped(literally(SEEDS)), **names)
