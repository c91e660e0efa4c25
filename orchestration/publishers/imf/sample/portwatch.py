"""PortWatch in the sample: its list of ports, calls and tonnes at the corridors' ports, ships at the chokepoints."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording, Wire
from orchestration.core.sample import script
from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file, quoted
from orchestration.publishers.imf.portwatch import layer
from orchestration.publishers.imf.portwatch_days import CARGO_PARTS, followed_ports

_HERE = Path(__file__).parent
_TABLE = "select * from read_parquet('{file}', hive_partitioning = false)"
_EDITED = datetime(2026, 10, 27, 13, tzinfo=UTC)
"""A Tuesday, as PortWatch releases."""
_LAST_DAY = "2026-10-23"
"""Of the days at ports: what the release of Tuesday, 2026-10-27 would hold."""
_SERVICES = {
    "imf_portwatch_ports": "PortWatch_ports_database",
    "imf_portwatch_port_days": "Daily_Ports_Data",
    "imf_portwatch_chokepoint_days": "Daily_Chokepoints_Data",
}
_DAY = "day as date, year(day)::bigint as year, month(day)::bigint as month, day(day)::bigint as day"


def entries(folder: Path) -> Iterator[Recording]:
    """The tables behind the three services."""
    for dataset, service in _SERVICES.items():
        url = f"{layer(service)}/query"
        yield Recording(dataset, url, folder / f"{service}.parquet", "made", wire=Wire.ARCGIS, table=_TABLE)


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The ports of the world that PortWatch lists, and the days at those that are followed, a column a kind of ship."""
    con.execute("create table world.followed as select unnest(?) as portwatch_port_id", [list(followed_ports())])
    con.execute(script(_HERE / "portwatch.sql", last_day=_LAST_DAY))
    _make_list(con, folder / "PortWatch_ports_database.parquet")
    ports = f'{_DAY}, portid, portname, country, iso3 as "ISO3", {_spread("calls", "portcalls", "portcalls")}'
    ports += f", {_spread('unloaded', 'import', 'import', 1)}, {_spread('loaded', 'export', 'export', 1)}"
    kept = "world.port_tonnes join (select portid, portname, country, iso3 from world.ports) using (portid)"
    _write(con, ports, kept, "portname, country, iso3", folder / "Daily_Ports_Data.parquet")
    straits = f"{_DAY}, portid, chokepoint_name as portname, {_spread('ships', 'n', 'n_total')}"
    straits += f", {_spread('ships * tonnes_each', 'capacity', 'capacity')}"
    names = f"read_csv({one_file(seed_file('portwatch_chokepoints'))}, hive_partitioning = false)"
    kept = f"world.chokepoint_ships join {names} on portid = portwatch_chokepoint_id"
    _write(con, straits, kept, "chokepoint_name", folder / "Daily_Chokepoints_Data.parquet")


def _spread(measure: str, prefix: str, total: str, slip: int = 0) -> str:
    """A column a kind of ship, their sums, and a total that may slip by ``slip`` from rounding."""
    kinds = (*CARGO_PARTS, "tanker")
    columns = [f"sum({measure}) filter (where kind = '{kind}') as {prefix}_{kind}" for kind in kinds]
    columns.append(f"sum({measure}) filter (where kind <> 'tanker') as {prefix}_cargo")
    rounding = f" + if(sum({measure}) > 0, {slip} * (hash(day, portid) % 2)::bigint, 0)" if slip else ""
    columns.append(f'sum({measure}){rounding} as "{total}"')
    typed = "bigint" if "*" not in measure else "double"
    return ", ".join(f"({column.rsplit(' as ', 1)[0]})::{typed} as {column.rsplit(' as ', 1)[1]}" for column in columns)


def _write(con: duckdb.DuckDBPyConnection, columns: str, source: str, names: str, target: Path) -> None:
    con.execute(
        f'copy (select *, row_number() over (order by portid, date) as "ObjectId" from (select {columns} from {source}'
        f' group by day, portid, {names}) order by "ObjectId") to {quoted(target)}'
    )
    os.utime(target, (_EDITED.timestamp(), _EDITED.timestamp()))


def _make_list(con: duckdb.DuckDBPyConnection, target: Path) -> None:
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
        """
    )
