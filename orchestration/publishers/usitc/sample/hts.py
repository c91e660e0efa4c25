"""The tariff schedule in the sample: made lines for the sample's goods, and chapter 99."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb

from orchestration.core.recording import Recording
from orchestration.core.sample import script
from orchestration.core.sql import quoted
from orchestration.publishers.usitc.hts import CHAPTERS

_HERE = Path(__file__).parent
_SERVICE = "https://hts.usitc.gov/reststop"
_RELEASE = {"name": "2026HTSSample", "title": "Made (2026)", "description": "Made for the sample"}
_ENDS = {
    "07": ("0701", "0714"), "08": ("0801", "0814"), "22": ("2201", "2209"), "27": ("2701", "2716"),
    "39": ("3901", "3926"), "40": ("4001", "4017"), "44": ("4401", "4421"), "48": ("4801", "4823"),
    "61": ("6101", "6117"), "62": ("6201", "6217"), "72": ("7201", "7229"), "73": ("7301", "7326"),
    "74": ("7401", "7419"), "76": ("7601", "7616"), "84": ("8401", "8487"), "85": ("8501", "8549"),
    "87": ("8701", "8716"), "90": ("9001", "9033"), "94": ("9401", "9406"), "99": ("9901", "9922"),
}  # fmt: skip
"""First and last heading of each chapter; lines below them are made."""


def entries(folder: Path) -> Iterator[Recording]:
    """The name of the release; for each chapter its list and its range, each for its own query."""
    yield Recording("usitc_hts", f"{_SERVICE}/currentRelease", folder / "hts_release.json", "made")
    for chapter in CHAPTERS:
        query = urlencode({"from": f"{chapter}01", "to": f"{chapter}99", "format": "JSON", "styles": "false"})
        yield Recording("usitc_hts", f"{_SERVICE}/exportList?{query}", _list(folder, chapter), "made")
        yield Recording("usitc_hts", f"{_SERVICE}/ranges?docNumber={chapter}", _range(folder, chapter), "made")


def _list(folder: Path, chapter: str) -> Path:
    return folder / f"hts_chapter_{chapter}.json"


def _range(folder: Path, chapter: str) -> Path:
    return folder / f"hts_range_{chapter}.json"


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the lines of each chapter in the publisher's order and form, and its first and last number."""
    (folder / "hts_release.json").write_text(json.dumps(_RELEASE), encoding="utf-8")
    con.execute(
        script(_HERE / "hts.sql", headings=str([heading for chapter in CHAPTERS for heading in _ENDS[chapter]]))
    )
    for chapter in CHAPTERS:
        con.execute(
            f"""
            copy (
                select htsno, indent::varchar as indent, description, if(htsno = '', 'true', null) as superior,
                    if(kind is null, [], ['kg']) as units, general, special, other,
                    if(htsno = '', null, []::varchar[]) as footnotes, null::varchar as "quotaQuantity",
                    null::varchar as "additionalDuties", null::varchar as "addiitionalDuties"
                from hts_lines where chapter = {quoted(chapter)} order by place
            ) to {quoted(_list(folder, chapter))} (format json, array true)
            """
        )
        numbers = f"from hts_lines where chapter = {quoted(chapter)} and htsno <> ''"
        ((first, last),) = con.execute(f"select arg_min(htsno, place), arg_max(htsno, place) {numbers}").fetchall()
        said = {"Starting_Number": first, "Ending_Number": last}
        _range(folder, chapter).write_text(json.dumps(said), encoding="utf-8")
