"""The tariff schedule in the sample: made lines for the sample's goods, and chapter 99."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import duckdb

from orchestration.core.sql import quoted
from orchestration.replay.recordings import Recording
from orchestration.replay.sample.common import script
from orchestration.sources.usitc_hts import HEADINGS

_EXPORT = "https://hts.usitc.gov/reststop/exportList"


def entries(folder: Path) -> Iterator[Recording]:
    """One list a chapter, each for its own query."""
    for first, last in HEADINGS:
        query = urlencode({"from": first, "to": last, "format": "JSON", "styles": "false"})
        yield Recording("usitc_hts", f"{_EXPORT}?{query}", _list(folder, first), "made")


def _list(folder: Path, heading: str) -> Path:
    return folder / f"hts_chapter_{heading[:2]}.json"


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the lines of each chapter in the publisher's order and form."""
    con.execute(script("hts", headings=str([heading for ends in HEADINGS for heading in ends])))
    for first, _ in HEADINGS:
        con.execute(
            f"""
            copy (
                select htsno, indent::varchar as indent, description, if(htsno = '', 'true', null) as superior,
                    if(kind is null, [], ['kg']) as units, general, special, other,
                    if(htsno = '', null, []::varchar[]) as footnotes, null::varchar as "quotaQuantity",
                    null::varchar as "additionalDuties", null::varchar as "addiitionalDuties"
                from hts_lines where chapter = {quoted(first[:2])} order by place
            ) to {quoted(_list(folder, first))} (format json, array true)
            """
        )
