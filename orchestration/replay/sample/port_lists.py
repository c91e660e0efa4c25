"""Ports in the sample: PortWatch's and the World Port Index's lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.dataset import Wire
from orchestration.core.registry import dataset_named
from orchestration.core.sql import quoted
from orchestration.replay.recordings import Recording

_LAYER = (
    "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services/PortWatch_ports_database/FeatureServer/0/query"
)
_INDEX = "https://msi.nga.mil/api/publications/download"
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"


def entries(folder: Path) -> Iterator[Recording]:
    """The table behind PortWatch's layer, and the index as a file."""
    ports = folder / "portwatch.parquet"
    yield Recording("imf_portwatch_ports", _LAYER, ports, "made", wire=Wire.ARCGIS, table=_TABLE)
    yield Recording("nga_world_port_index", _INDEX, folder / "UpdatedPub150.csv", "made")


_PORTS = (
    # portid, name, country, iso3, latitude, longitude, UN/LOCODE, WPI number, harbour size
    ("port1350", "Vancouver", "Canada", "CAN", 49.29, -123.03, "CA VAN", 18000, "Large"),
    ("port1021", "Prince Rupert", "Canada", "CAN", 54.27, -130.34, "CA PRR", 18600, "Medium"),
    ("port766", "Montreal", "Canada", "CAN", 45.55, -73.52, "CA MTR", 2390, "Large"),
    ("port443", "Halifax", "Canada", "CAN", 44.65, -63.57, "CA HAL", 5470, "Large"),
    ("port1219", "Saint John", "Canada", "CAN", 45.27, -66.06, "CA SJB", 5700, "Medium"),
    ("port699", "Manzanillo", "Mexico", "MEX", 19.06, -104.29, "MX ZLO", 15400, "Medium"),
    ("port637", "Lazaro Cardenas", "Mexico", "MEX", 17.94, -102.18, "MX LZC", 15340, "Medium"),
    ("port326", "Ensenada", "Mexico", "MEX", 31.85, -116.63, "MX ESE", 15620, "Small"),
    ("port1358", "Veracruz", "Mexico", "MEX", 19.21, -96.13, "MX VER", 9550, "Medium"),
    ("port38", "Altamira", "Mexico", "MEX", 22.48, -97.86, "MX ATM", 9600, "Medium"),
    ("port664", "Los Angeles-Long Beach", "United States", "USA", 33.76, -118.24, "", 16070, "Large"),
    ("port839", "Oakland", "United States", "USA", 37.80, -122.30, "US OAK", 16200, "Large"),
    ("port1175", "Seattle", "United States", "USA", 47.59, -122.35, "US SEA", 17480, "Large"),
    ("port1188", "Shanghai", "China", "CHN", 31.35, 121.61, "CN SHA", 59970, "Large"),
    ("port1417", "Yokohama", "Japan", "JPN", 35.44, 139.66, "JP YOK", 61330, "Large"),
)


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Fifteen corridor ports in both lists, under their own identifiers; counts are made up."""
    con.execute(
        "create table corridor_ports (portid varchar, portname varchar, country varchar, iso3 varchar, lat double,"
        " lon double, locode varchar, wpi bigint, harbor_size varchar)"
    )
    con.executemany("insert into corridor_ports values (?, ?, ?, ?, ?, ?, ?, ?, ?)", _PORTS)
    vessels = ", ".join(
        f"100 + hash(portid, '{kind}') % 900 as vessel_count_{kind}"
        for kind in ("total", "container", "dry_bulk", "general_cargo", "RoRo", "tanker")
    )
    con.execute(
        f"""
        copy (
            select portid, portname, country, iso3 as "ISO3", 'Made' as continent, portname || ', ' || country as fullname, lat, lon,
                {vessels}, 'Made' as industry_top1, 'Made' as industry_top2, 'Made' as industry_top3,
                10::double as share_country_maritime_import, 10::double as share_country_maritime_export,
                nullif(locode, '') as "LOCODE", md5(portid) as pageid, country as countrynoaccents,
                row_number() over (order by portid) as "ObjectId"
            from corridor_ports order by "ObjectId"
        ) to {quoted(folder / "portwatch.parquet")}
        """  # noqa: E501
    )
    index = dataset_named("nga_world_port_index")
    values = {"world_port_index_number": "wpi", "region_name": "country || ' -- 1'", "main_port_name": "portname"}
    values |= {"un_locode": "nullif(locode, '')", "country_code": "country", "harbor_size": "harbor_size"}
    values |= {"latitude": "lat", "longitude": "lon", "tidal_range_m": "3.5", "channel_depth_m": "12.2"}
    unknown = {"double": "0", "varchar": "'Unknown'"}
    columns = ", ".join(
        f'{values.get(column.name, unknown[column.type])} as "{column.header or column.name.title()}"'
        for column in index.tables[0].columns
        if not column.optional
    )
    target = quoted(folder / "UpdatedPub150.csv")
    con.execute(f"copy (select {columns} from corridor_ports order by wpi) to {target} (header)")
