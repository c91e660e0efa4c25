"""Tables of Statistics Canada's web data service in the sample: views of the world's trade of Canada, and tables made beside it.

A table is found by its declaration. ``wds.sql`` makes the values of those that show the world's trade, a script that is
named after a table's module those of any other. Members are those that public programs saw in the live tables, in
their order (``members.csv``), and all of a list where that says nothing of a table. Some cells are withheld (``x``) or not
available (``..``), the same ones on every machine.
"""

from __future__ import annotations

import csv
import json
import pkgutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.recording import Recording, Wire
from orchestration.core.sample import FIRST_MONTH, LAST_MONTH, add_member, script
from orchestration.core.seeds import seed_file
from orchestration.core.sql import quoted
from orchestration.publishers import statcan
from orchestration.publishers.statcan.cube import Cube, Dimension

_HERE = Path(__file__).parent
_RELEASED_AT = "2026-10-06T08:30"
_REST = "https://www150.statcan.gc.ca/t1/wds/rest"
_FILES = "https://www150.statcan.gc.ca/n1/tbl/csv"


_FACTORS = {"0": "units", "3": "thousands", "6": "millions"}


@cache
def _cubes() -> dict[str, Cube]:
    """Every declared table, by the name of its module."""
    names = [module.name for module in pkgutil.iter_modules(statcan.__path__) if not module.ispkg]
    modules = {name: import_module(f"{statcan.__name__}.{name}") for name in names}
    return {name: module.CUBE for name, module in modules.items() if hasattr(module, "CUBE")}


def entries(folder: Path) -> Iterator[Recording]:
    """Metadata and zip of each table."""
    for cube in _cubes().values():
        link = f"{_REST}/getFullTableDownloadCSV/{cube.product_id}/en"
        yield Recording(cube.code, link, folder / "statcan" / f"{cube.product_id}.json", "made", wire=Wire.WDS)
        archive = folder / "statcan" / f"{cube.product_id}-eng.zip"
        yield Recording(cube.code, f"{_FILES}/{archive.name}", archive, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write metadata and zip of each table."""
    con.execute(script(_HERE / "wds.sql", last_month=LAST_MONTH))
    (folder / "statcan").mkdir()
    for module, cube in _cubes().items():
        own = _HERE / f"{module}.sql"
        if own.exists():
            con.execute(script(own))
        _write(con, cube, _members(cube), folder / "statcan")


@dataclass(frozen=True)
class _Member:
    """A member as it is published, and the code and role that the seed gives it."""

    name: str
    classification_code: str
    code: str
    role: str


def _members(cube: Cube) -> list[list[_Member]]:
    """Members of each dimension; a member's id is its place."""
    with (_HERE / "members.csv").open(encoding="utf-8", newline="") as file:
        seen = [row for row in csv.DictReader(file) if cube.product_id in row["product_ids"].split()]
    return [
        [
            _member(dimension, row)
            for row in (
                [row for row in seen if dimension.column in row["dimensions"].split()]
                or [row for row in _listed() if row["member_list"] == dimension.members]
            )
        ]
        for dimension in cube.dimensions
    ]


@cache
def _listed() -> list[dict[str, str]]:
    """The seed of members."""
    with seed_file("statcan_members").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _member(dimension: Dimension, row: dict[str, str]) -> _Member:
    """A member by its classification code where the seed has one, by its name where not."""
    name, coded = row["member_name"], row["classification_code"]
    of_list = [one for one in _listed() if one["member_list"] == dimension.members]
    found = [one for one in of_list if coded and one["classification_code"] == coded] or [
        one for one in of_list if one["member_name"] == name
    ]
    return _Member(name + dimension.suffix, coded, found[0]["code"], found[0]["role"])


def _write(con: duckdb.DuckDBPyConnection, cube: Cube, members: list[list[_Member]], folder: Path) -> None:
    ((scalar_id, decimals),) = con.execute(f"select distinct scalar_id, decimals from {cube.code}").fetchall()
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
    value = f"(t.value * (0.1 ** {decimals}))::decimal(18, {decimals})::varchar"
    scratch = folder / "member.csv"
    con.execute(
        f"""
        copy (
            select t.period, m1.label, '2016A000011124', {", ".join(f"m{n}.label" for n in numbers[1:])},
                'Dollars', '81', '{_FACTORS[str(scalar_id)]}', '{scalar_id}',
                'v' || ({cube.product_id}0000 + dense_rank() over (order by {coordinate})), {coordinate},
                if(t.status in ('x', '..'), '', {value}), coalesce(t.status, ''), '', '', '{decimals}'
            from {cube.code} as t {joins}
            where t.period between '{FIRST_MONTH[:4]}' and '{LAST_MONTH}'
            order by t.period, {", ".join(f"m{n}.member_id" for n in numbers)}
        ) to {quoted(scratch)} (header false, delimiter ',', quote '"', force_quote *)
        """
    )
    _zip(cube, scratch.read_bytes(), folder / f"{cube.product_id}-eng.zip")
    scratch.unlink()
    metadata = json.dumps(_metadata(cube, members), ensure_ascii=False)
    (folder / f"{cube.product_id}.json").write_text(metadata, encoding="utf-8")


def _zip(cube: Cube, rows: bytes, path: Path) -> None:
    names = [dimension.header or dimension.name for dimension in cube.dimensions]
    header = ["REF_DATE", names[0], "DGUID", *names[1:], "UOM", "UOM_ID", "SCALAR_FACTOR", "SCALAR_ID", "VECTOR"]
    header += ["COORDINATE", "VALUE", "STATUS", "SYMBOL", "TERMINATED", "DECIMALS"]
    first = "\ufeff" + ",".join(f'"{name}"' for name in header) + "\n"
    about = f'\ufeff"Cube Title","Product Id"\n"{cube.code}","{cube.product_id}"\n'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (("", first.encode() + rows), ("_MetaData", about.encode())):
            add_member(archive, f"{cube.product_id}{name}.csv", content, date(2026, 10, 6))


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
        "frequencyCode": {"month": 6, "year": 12}[cube.every],
        "releaseTime": _RELEASED_AT,
        "dimension": [
            {
                "dimensionPositionId": position,
                "dimensionNameEn": dimension.name,
                "dimensionNameFr": dimension.name,
                "hasUom": False,
                "member": [
                    _described(number, member, parent)
                    for (number, member), parent in zip(enumerate(group, 1), _parents(group), strict=True)
                ],
            }
            for position, (dimension, group) in enumerate(zip(cube.dimensions, members, strict=True), 1)
        ],
        "footnote": [],
        "correction": [],
    }


def _parents(group: list[_Member]) -> Iterator[int | None]:
    """Ids of the members above: where parts have finer ones, these are below the part before them, and parts below the total."""
    total = next((number for number, member in enumerate(group, 1) if member.role == "total"), None)
    is_deep, part = any(member.role == "group" for member in group), total
    for number, member in enumerate(group, 1):
        is_part = member.role in ("part", "rest")
        part = number if is_part else part
        yield None if not is_deep or number == total else total if is_part else part


def _described(number: int, member: _Member, parent: int | None) -> dict[str, Any]:
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
