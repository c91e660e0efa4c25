"""Tables of Statistics Canada's web data service in the sample: four views of the world's trade of Canada.

Members are those of the seed ``statcan_members``, in its order. Some cells are withheld (``x``) or not available
(``..``), the same ones on every machine.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.dataset import Wire
from orchestration.core.settings import SEEDS
from orchestration.core.sql import quoted
from orchestration.publishers.statcan_cube import NAPCS, Cube
from orchestration.replay.recordings import Recording
from orchestration.replay.sample.common import FIRST_MONTH, LAST_MONTH, script
from orchestration.sources import (
    statcan_reexports,
    statcan_trade_by_mode,
    statcan_trade_by_origin_and_export,
    statcan_trade_totals,
)

_RELEASED_AT = "2026-10-06T08:30"
_REST = "https://www150.statcan.gc.ca/t1/wds/rest"
_FILES = "https://www150.statcan.gc.ca/n1/tbl/csv"


@dataclass(frozen=True)
class _Published:
    """How a table's values are written: their scalar factor, and their decimals."""

    cube: Cube
    scalar_id: int
    scalar_factor: str
    decimals: int


_TABLES = (
    _Published(statcan_trade_totals.CUBE, 6, "millions", 1),
    _Published(statcan_trade_by_mode.CUBE, 3, "thousands", 0),
    _Published(statcan_trade_by_origin_and_export.CUBE, 0, "units", 0),
    _Published(statcan_reexports.CUBE, 3, "thousands", 0),
)


def entries(folder: Path) -> Iterator[Recording]:
    """Metadata and zip of each table."""
    for table in _TABLES:
        code, product_id = table.cube.code, table.cube.product_id
        link = f"{_REST}/getFullTableDownloadCSV/{product_id}/en"
        yield Recording(code, link, folder / "statcan" / f"{product_id}.json", "made", wire=Wire.WDS)
        archive = folder / "statcan" / f"{product_id}-eng.zip"
        yield Recording(code, f"{_FILES}/{archive.name}", archive, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write metadata and zip of the four tables."""
    con.execute(script("statcan_wds", last_month=LAST_MONTH))
    (folder / "statcan").mkdir()
    for table in _TABLES:
        _write(con, table, _members(table.cube), folder / "statcan")


def _members(cube: Cube) -> list[list[dict[str, str]]]:
    """Rows of the seed for each dimension, in its order; a member's id is its place."""
    with (SEEDS / "statcan_members.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["product_id"] == cube.product_id]
    return [[row for row in rows if row["dimension"] == dimension.name] for dimension in cube.dimensions]


def _write(
    con: duckdb.DuckDBPyConnection, table: _Published, members: list[list[dict[str, str]]], folder: Path
) -> None:
    cube = table.cube
    con.execute("create or replace temp table wds_members (position int, member_id int, label varchar, code varchar)")
    con.executemany(
        "insert into wds_members values (?, ?, ?, ?)",
        [
            (position, number, member["member_name"], member["code"])
            for position, group in enumerate(members, 1)
            for number, member in enumerate(group, 1)
        ],
    )
    joins = "\n".join(
        f"join wds_members as m{n} on m{n}.position = {n} and m{n}.code = t.{dimension.column}"
        for n, dimension in enumerate(cube.dimensions, 1)
    )
    numbers = range(1, len(cube.dimensions) + 1)
    coordinate = " || '.' || ".join(f"m{n}.member_id" for n in numbers)
    value = f"(t.value * (0.1 ** {table.decimals}))::decimal(18, {table.decimals})::varchar"
    scratch = folder / "member.csv"
    con.execute(
        f"""
        copy (
            select t.period, m1.label, '2016A000011124', {", ".join(f"m{n}.label" for n in numbers[1:])},
                'Dollars', '81', '{table.scalar_factor}', '{table.scalar_id}',
                'v' || ({cube.product_id}0000 + dense_rank() over (order by {coordinate})), {coordinate},
                if(t.status in ('x', '..'), '', {value}), coalesce(t.status, ''), '', '', '{table.decimals}'
            from {cube.code} as t {joins}
            where t.period between '{FIRST_MONTH}' and '{LAST_MONTH}'
            order by t.period, {", ".join(f"m{n}.member_id" for n in numbers)}
        ) to {quoted(scratch)} (header false, delimiter ',', quote '"', force_quote *)
        """
    )
    _zip(table, scratch.read_bytes(), folder / f"{cube.product_id}-eng.zip")
    scratch.unlink()
    metadata = json.dumps(_metadata(cube, members), ensure_ascii=False)
    (folder / f"{cube.product_id}.json").write_text(metadata, encoding="utf-8")


def _zip(table: _Published, rows: bytes, path: Path) -> None:
    names = [dimension.header or dimension.name for dimension in table.cube.dimensions]
    header = ["REF_DATE", names[0], "DGUID", *names[1:], "UOM", "UOM_ID", "SCALAR_FACTOR", "SCALAR_ID", "VECTOR"]
    header += ["COORDINATE", "VALUE", "STATUS", "SYMBOL", "TERMINATED", "DECIMALS"]
    first = "\ufeff" + ",".join(f'"{name}"' for name in header) + "\n"
    about = f'\ufeff"Cube Title","Product Id"\n"{table.cube.code}","{table.cube.product_id}"\n'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (("", first.encode() + rows), ("_MetaData", about.encode())):
            info = zipfile.ZipInfo(f"{table.cube.product_id}{name}.csv", date_time=(2026, 10, 6, 8, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=1)


def _metadata(cube: Cube, members: list[list[dict[str, str]]]) -> dict[str, Any]:
    """What getCubeMetadata answers for the table."""
    return {
        "responseStatusCode": 0,
        "productId": int(cube.product_id),
        "cansimId": None,
        "cubeTitleEn": cube.code,
        "cubeTitleFr": cube.code,
        "cubeStartDate": f"{FIRST_MONTH}-01",
        "cubeEndDate": f"{LAST_MONTH}-01",
        "frequencyCode": 6,
        "releaseTime": _RELEASED_AT,
        "dimension": [
            {
                "dimensionPositionId": position,
                "dimensionNameEn": dimension.name,
                "dimensionNameFr": dimension.name,
                "hasUom": False,
                "member": [_member(number, member, group) for number, member in enumerate(group, 1)],
            }
            for position, (dimension, group) in enumerate(zip(cube.dimensions, members, strict=True), 1)
        ],
        "footnote": [],
        "correction": [],
    }


def _member(number: int, member: dict[str, str], group: list[dict[str, str]]) -> dict[str, Any]:
    top = next((place for place, one in enumerate(group, 1) if one["role"] == "total"), None)
    return {
        "memberId": number,
        "parentMemberId": top if member["role"] in ("part", "rest") else None,
        "memberNameEn": member["member_name"],
        "memberNameFr": member["member_name"],
        "classificationCode": member["code"] if member["dimension"] == NAPCS.name else None,
        "classificationTypeCode": None,
        "geoLevel": None,
        "vintage": None,
        "terminated": 0,
        "memberUomCode": None,
    }
