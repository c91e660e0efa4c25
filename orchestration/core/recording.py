"""A publisher's answer that is served without the publisher: real bytes, or what the sample's makers wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal

Serving = Literal["publisher", "wrapped", "made", "parse-only"]


class Wire(Enum):
    """The protocol that an address speaks; the replay server has one handler for each."""

    FILES = "files"
    SOCRATA = "socrata"
    ARCGIS = "arcgis"
    WDS = "wds"
    COMTRADE = "comtrade"
    CENSUS = "census"


@dataclass(frozen=True)
class Recording:
    """One served address.

    Args:
        url: the publisher's address it answers for.
        wire: how it is served; for ``wds``, ``file`` is a table's metadata and ``url`` where its link is asked for.
        table: for a wire that serves the rows of a table, the SQL of the rows served, over ``'{file}'``; an ArcGIS
            layer was last edited when the file was.
    """

    dataset: str
    url: str
    file: Path
    serving: Serving
    how: str = ""
    wire: Wire = Wire.FILES
    table: str = ""
