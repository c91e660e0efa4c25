"""Exchange rates in the sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.replay.recordings import Recording

_URL = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv"


def entries(folder: Path) -> Iterator[Recording]:
    """One file."""
    yield Recording("boc_exchange_rates", _URL, folder / "FX_RATES_DAILY.csv", "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Business days from 2017 in the publisher's sections."""
    rows = con.execute("select day, mxn_cad, usd_cad from world.daily_rates order by day").fetchall()
    lines = ['"TERMS AND CONDITIONS"', '"https://www.bankofcanada.ca/terms/"', "", '"NAME"', '"Daily exchange rates"']
    lines += ["", '"OBSERVATIONS"', '"date","FXMXNCAD","FXUSDCAD"']
    lines += [f'"{day}","{mxn}","{usd}"' for day, mxn, usd in rows]
    (folder / "FX_RATES_DAILY.csv").write_text("\ufeff" + "\n".join(lines) + "\n\n", encoding="utf-8")
