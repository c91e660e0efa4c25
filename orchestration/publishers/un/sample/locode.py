"""UN/LOCODE in the sample: the corridors' places, and what a reader may confuse them with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording
from orchestration.core.sample import script

_HERE = Path(__file__).parent
_CODES = "https://service.unece.org/trade/locode/loc242csv.zip"


def entries(folder: Path) -> Iterator[Recording]:
    """The codes as a zip."""
    yield Recording("un_locode", _CODES, folder / "loc242csv.zip", "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Three parts and the subdivisions, without a header, in Windows-1252; members have a fixed time."""
    con.execute(script(_HERE / "locode.sql"))
    entries = con.execute("from world.un_entries order by country, location nulls first, change, name").fetchall()
    parts = {part: [row for row in entries if first <= row[1] <= last] for part, first, last in _PARTS}
    members = {f"2024-2 UNLOCODE CodeListPart{part}.csv": rows for part, rows in parts.items()}
    members["2024-2 SubdivisionCodes.csv"] = [("CA", "BC", "British Columbia", "Province")]
    with zipfile.ZipFile(folder / "loc242csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in members.items():
            archive.writestr(zipfile.ZipInfo(name), _unheaded(rows).encode("cp1252"))


_PARTS = ((1, "AA", "CZ"), (2, "DA", "LZ"), (3, "MA", "ZZ"))
"""Part of the list, first and last country in it."""


def _unheaded(rows: list[tuple[str | None, ...]]) -> str:
    """Lines as the publisher writes them: texts in quotes, blanks bare."""
    lines = io.StringIO()
    for row in rows:
        lines.write(",".join("" if cell is None else f'"{cell}"' for cell in row) + "\r\n")
    return lines.getvalue()
