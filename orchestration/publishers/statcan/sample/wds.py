"""Tables of Statistics Canada's web data service in the sample: four views of the world's trade of Canada.

Members are those that public programs saw in the live tables, in their order; the world trades with some of them. Some
cells are withheld (``x``) or not available (``..``), the same ones on every machine.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.dataset import Wire
from orchestration.core.recording import Recording
from orchestration.core.sample import FIRST_MONTH, LAST_MONTH, script
from orchestration.core.seeds import seed_file
from orchestration.core.sql import quoted
from orchestration.publishers.statcan import reexports as statcan_reexports
from orchestration.publishers.statcan import trade_by_mode as statcan_trade_by_mode
from orchestration.publishers.statcan import trade_by_origin_and_export as statcan_trade_by_origin_and_export
from orchestration.publishers.statcan import trade_totals as statcan_trade_totals
from orchestration.publishers.statcan.cube import Cube, Dimension

_HERE = Path(__file__).parent
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
    con.execute(script(_HERE / "wds.sql", last_month=LAST_MONTH))
    (folder / "statcan").mkdir()
    for table in _TABLES:
        _write(con, table, _members(table.cube), folder / "statcan")


@dataclass(frozen=True)
class _Member:
    """A member as it is published, and the code by which the world's trade is known."""

    name: str
    classification_code: str
    code: str


def _members(cube: Cube) -> list[list[_Member]]:
    """Members of each dimension; a member's id is its place."""
    with (_HERE / "members.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if cube.product_id in row["product_ids"].split()]
    return [
        [
            _Member(
                row["member_name"] + dimension.suffix,
                row["classification_code"],
                _code(dimension, row["member_name"], row["classification_code"]),
            )
            for row in rows
            if dimension.column in row["dimensions"].split()
        ]
        for dimension in cube.dimensions
    ]


@cache
def _listed() -> dict[tuple[str, str], str]:
    """Codes of the seed, by list and classification code or name."""
    with seed_file("statcan_members").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["member_list"], row["classification_code"] or row["member_name"]): row["code"] for row in rows}


def _code(dimension: Dimension, name: str, classification_code: str) -> str:
    return _listed().get((dimension.members, classification_code)) or _listed()[dimension.members, name]


def _write(con: duckdb.DuckDBPyConnection, table: _Published, members: list[list[_Member]], folder: Path) -> None:
    cube = table.cube
    con.execute("create or replace temp table wds_members (position int, member_id int, label varchar, code varchar)")
    con.executemany(
        "insert into wds_members values (?, ?, ?, ?)",
        [
            (position, number, _label(cube.dimensions[position - 1], member), member.code)
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


def _label(dimension: Dimension, member: _Member) -> str:
    """The member in the CSV, where a product's code follows its name."""
    is_coded = dimension.members == "product" and member.classification_code
    return f"{member.name} [{member.classification_code}]" if is_coded else member.name


def _metadata(cube: Cube, members: list[list[_Member]]) -> dict[str, Any]:
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
                "member": [
                    _member(number, member, parent)
                    for (number, member), parent in zip(enumerate(group, 1), _parents(dimension, group), strict=True)
                ],
            }
            for position, (dimension, group) in enumerate(zip(cube.dimensions, members, strict=True), 1)
        ],
        "footnote": [],
        "correction": [],
    }


def _parents(dimension: Dimension, group: list[_Member]) -> Iterator[int | None]:
    """Ids of the members above: of products, sections are below the total, and groups below the section before them."""
    section = 1
    for number, member in enumerate(group, 1):
        is_section = member.classification_code.startswith("C")
        section = number if is_section else section
        yield None if dimension.members != "product" or number == 1 else 1 if is_section else section


def _member(number: int, member: _Member, parent: int | None) -> dict[str, Any]:
    return {
        "memberId": number,
        "parentMemberId": parent,
        "memberNameEn": member.name,
        "memberNameFr": member.name,
        "classificationCode": member.classification_code or None,
        "classificationTypeCode": None,
        "geoLevel": None,
        "vintage": None,
        "terminated": 0,
        "memberUomCode": None,
    }
