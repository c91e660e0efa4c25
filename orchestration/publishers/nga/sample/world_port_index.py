"""The World Port Index in the sample: the corridors' ports, with its own numbers and slips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording
from orchestration.core.sql import quoted
from orchestration.publishers.nga.world_port_index import DATASET

_INDEX = "https://msi.nga.mil/api/publications/download"
_NAME = "UpdatedPub150.csv"


def entries(folder: Path) -> Iterator[Recording]:
    """The index as a file."""
    yield Recording("nga_world_port_index", _INDEX, folder / _NAME, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Ports of the world that have a number of the index."""
    values = {
        "world_port_index_number": "wpi_number",
        "region_name": "wpi_country || ' -- 1'",
        "main_port_name": "wpi_name",
    }
    values |= {
        "un_locode": "unlocode[:2] || ' ' || unlocode[3:]",
        "country_code": "wpi_country",
        "harbor_size": "wpi_size",
    }
    values |= {"latitude": "wpi_lat", "longitude": "wpi_lon", "tidal_range_m": "3.5", "channel_depth_m": "12.2"}
    unknown = {"double": "0", "varchar": "'Unknown'"}
    columns = ", ".join(
        f'{values.get(column.name, unknown[column.type])} as "{column.header or column.name.title()}"'
        for column in DATASET.tables[0].columns
        if column.name not in ("oid", "iho_s_130_sea_area")  # as in the edition of 107 columns
    )
    rows = f"select {columns} from world.ports where wpi_number is not null order by wpi_number::bigint"
    con.execute(f"copy ({rows}) to {quoted(folder / _NAME)} (header)")
