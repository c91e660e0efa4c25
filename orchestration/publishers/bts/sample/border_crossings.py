"""Border crossings in the sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.periods import months_between
from orchestration.core.recording import Recording, Wire
from orchestration.core.sample import FIRST_MONTH, LAST_MONTH
from orchestration.core.sql import one_file, quoted

_HERE = Path(__file__).parent
_URL = "https://data.bts.gov/resource/keg4-3bc2.json"
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"


def entries(folder: Path) -> Iterator[Recording]:
    """The table behind the API."""
    file = folder / "border_crossings.parquet"
    yield Recording("bts_border_crossings", _URL, file, "made", wire=Wire.SOCRATA, table=_TABLE)


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The usual value of each port and measure, moved by season and chance of a fixed kind."""
    con.execute(
        f"""
        copy (
            select
                port_name, state, port_code, border, period || '-01T00:00:00.000' as date, measure,
                greatest(1, round(usual_value::double * (0.9 + 0.1 * sin(period[6:]::int / 2.0) + 0.1 * (hash(period, port_code, measure) % 100) / 100)))::bigint as value,
                latitude, longitude, 'POINT (' || longitude || ' ' || latitude || ')' as point
            from read_csv({one_file(_HERE / "border_crossings.csv")}, all_varchar = true, hive_partitioning = false)
            cross join (select unnest(?) as period) order by period, port_code, measure
        ) to {quoted(folder / "border_crossings.parquet")}
        """,
        [months_between(FIRST_MONTH, LAST_MONTH)],
    )
