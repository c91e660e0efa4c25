"""UN Comtrade in the sample: one table of records, which the service's addresses are queries of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording, Wire
from orchestration.core.sample import script
from orchestration.core.sql import quoted
from orchestration.publishers.un.comtrade import HOST

_HERE = Path(__file__).parent
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"


def entries(folder: Path) -> Iterator[Recording]:
    """The table behind the API."""
    file = folder / "comtrade.parquet"
    yield Recording("un_comtrade_trade", f"https://{HOST}", file, "made", wire=Wire.COMTRADE, table=_TABLE)


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """What each reporter's own publisher says in the world, as the United Nations show it."""
    con.execute(script(_HERE / "comtrade.sql"))
    con.execute(f"copy comtrade.records to {quoted(folder / 'comtrade.parquet')}")
