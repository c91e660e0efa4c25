"""Ports in the sample: PortWatch's list, the World Port Index and UN/LOCODE, each with its own codes and slips."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.core.dataset import Wire
from orchestration.core.registry import dataset_named
from orchestration.core.sql import quoted
from orchestration.publishers import imf_portwatch, imf_portwatch_days
from orchestration.replay.recordings import Recording
from orchestration.replay.sample.common import script

_INDEX = "https://msi.nga.mil/api/publications/download"
_CODES = "https://service.unece.org/trade/locode/loc242csv.zip"
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"
_LAST_DAY = "2026-10-23"
"""Of the days at ports: what the release of Tuesday, 2026-10-27 would hold."""


def entries(folder: Path) -> Iterator[Recording]:
    """The table behind PortWatch's layer, the index as a file, and the codes as a zip."""
    ports = folder / "portwatch.parquet"
    layer = f"{imf_portwatch.layer('PortWatch_ports_database')}/query"
    yield Recording("imf_portwatch_ports", layer, ports, "made", wire=Wire.ARCGIS, table=_TABLE)
    yield Recording("nga_world_port_index", _INDEX, folder / "UpdatedPub150.csv", "made")
    yield Recording("un_locode", _CODES, folder / "loc242csv.zip", "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The corridors' ports in the lists that have them, and what a reader may confuse them with."""
    con.execute(
        "create table world.followed as select unnest(?) as portwatch_port_id",
        [list(imf_portwatch_days.followed_ports())],
    )
    con.execute(script("ports", last_day=_LAST_DAY))
    _make_portwatch(con, folder / "portwatch.parquet")
    _make_index(con, folder / "UpdatedPub150.csv")
    _make_codes(con, folder / "loc242csv.zip")


def _make_portwatch(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    con.execute(
        f"""
        copy (
            select portid, portname, country, iso3 as "ISO3", 'Made' as continent, portname || ', ' || country as fullname, lat, lon,
                container + dry_bulk + general_cargo + roro + tanker as vessel_count_total, container as vessel_count_container,
                dry_bulk as vessel_count_dry_bulk, general_cargo as vessel_count_general_cargo, roro as "vessel_count_RoRo",
                tanker as vessel_count_tanker, 'Made' as industry_top1, 'Made' as industry_top2, 'Made' as industry_top3,
                10::double as share_country_maritime_import, 10::double as share_country_maritime_export,
                locode as "LOCODE", md5(portid) as pageid, country as countrynoaccents,
                row_number() over (order by portid) as "ObjectId"
            from world.ports where portid is not null order by "ObjectId"
        ) to {quoted(target)}
        """  # noqa: E501
    )


def _make_index(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    index = dataset_named("nga_world_port_index")
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
        for column in index.tables[0].columns
        if column.name not in ("oid", "iho_s_130_sea_area")  # as in the edition of 107 columns
    )
    rows = f"select {columns} from world.ports where wpi_number is not null order by wpi_number::bigint"
    con.execute(f"copy ({rows}) to {quoted(target)} (header)")


def _make_codes(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Three parts and the subdivisions, without a header, in Windows-1252; members have a fixed time."""
    entries = con.execute("from world.un_entries order by country, location nulls first, change, name").fetchall()
    parts = {part: [row for row in entries if first <= row[1] <= last] for part, first, last in _PARTS}
    members = {f"2024-2 UNLOCODE CodeListPart{part}.csv": rows for part, rows in parts.items()}
    members["2024-2 SubdivisionCodes.csv"] = [("CA", "BC", "British Columbia", "Province")]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
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
