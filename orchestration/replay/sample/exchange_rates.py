"""Exchange rates in the sample."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb

from orchestration.replay.recordings import Recording
from orchestration.replay.sample.common import AS_OF

_URL = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/csv"


def entries(folder: Path) -> Iterator[Recording]:
    """One file."""
    yield Recording("boc_exchange_rates", _URL, folder / "FX_RATES_DAILY.csv", "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Business days from 2017, rates that wander in a plausible band, in the publisher's sections."""
    last = AS_OF - timedelta(days=2)
    rows = con.execute(
        f"""
        select day::date, 1.32 + 0.06 * sin(epoch(day) / 4e7) + 0.002 * (hash(day) % 10),
            0.068 + 0.006 * sin(epoch(day) / 3e7) + 0.0002 * (hash(day) % 7)
        from range(date '2017-01-03', date '{last}', interval 1 day) r(day) where isodow(day) < 6 order by day
        """
    ).fetchall()
    lines = ['"TERMS AND CONDITIONS"', '"https://www.bankofcanada.ca/terms/"', "", '"NAME"', '"Daily exchange rates"']
    lines += ["", '"OBSERVATIONS"', '"date","FXMXNCAD","FXUSDCAD"']
    lines += [f'"{day}","{mxn:.5f}","{usd:.4f}"' for day, usd, mxn in rows]
    (folder / "FX_RATES_DAILY.csv").write_text("\ufeff" + "\n".join(lines) + "\n\n", encoding="utf-8")
