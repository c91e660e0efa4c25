"""Reads a cube: its metadata into members, and of its CSV the rows that are loaded, as a stream where it is large."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.core.errors import SchemaDrift
from orchestration.core.relation import CsvFiles, JsonRecords, Parsed
from orchestration.core.request import LandedFile
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, one_file
from orchestration.landing.csv_stream import RowFilter
from orchestration.landing.zips import extract_members
from orchestration.publishers.statcan.cube import Cube, Dimension, Kept, LeftOut
from orchestration.publishers.statcan.members import members_sql


def parse_cube(cube: Cube, published: Any, metadata: LandedFile, zips: Sequence[LandedFile], scratch: Path) -> Parsed:
    """The rows of the table that are loaded, and the members that its metadata lists.

    Args:
        published: the table's metadata, which ``metadata`` is the file of.

    Raises:
        SchemaDrift: a dimension is new, missing or there twice.
    """
    members = scratch / "members.json"
    members.write_text(json.dumps(list(_members(cube, published))), encoding="utf-8")
    name = f"{cube.product_id}.csv"
    if cube.kept is None:
        found = extract_members(zips, {name: "data"}.get, ("data",), scratch)
        left_out = 0
    else:
        rows = _row_filter(cube, cube.kept, members)
        found = extract_members(zips, {name: "data"}.get, ("data",), scratch, rows.copy, cube.kept.most_unpacked_bytes)
        left_out = rows.left_out
    return {
        cube.code: CsvFiles((found["data"],), left_out=left_out),
        cube.members: JsonRecords(((members, f"getCubeMetadata {cube.product_id}", metadata.sha256),)),
    }


def _members(cube: Cube, published: Any) -> Iterator[dict[str, Any]]:
    """A record for each member: what the metadata says of its dimension and of it, and where it is looked up."""
    for fields, dimension in _dimensions(cube, published):
        of_dimension = {name: value for name, value in fields.items() if name != "member"}
        for member in fields["member"]:
            yield {
                "productId": published["productId"],
                **of_dimension,
                **member,
                "dimension": dimension.column,
                "member_list": dimension.members,
                "listed_name": str(member["memberNameEn"]).removesuffix(dimension.suffix),
            }


def _dimensions(cube: Cube, published: Any) -> list[tuple[dict[str, Any], Dimension]]:
    """The published dimensions, in their own order, each with its declaration."""
    names = [str(fields["dimensionNameEn"]) for fields in published["dimension"]]
    found = [cube.dimension_named(name) for name in names]
    new = [name for name, dimension in zip(names, found, strict=True) if dimension is None]
    missing = [one.name for one in cube.dimensions if found.count(one) == 0]
    twice = [one.name for one in cube.dimensions if found.count(one) > 1]
    if new or missing or twice:
        said = (("new", new), ("missing", missing), ("there twice", twice))
        raise SchemaDrift(
            expected=f"the {len(cube.dimensions)} declared dimensions in the metadata of {cube.product_id}",
            found="; ".join(f"{what} {', '.join(name[:80] for name in which[:8])}" for what, which in said if which),
            remedy="What a coordinate means has changed. If a dimension has another name, declare it as a spelling.",
        )
    return [(fields, one) for fields, one in zip(published["dimension"], found, strict=True) if one is not None]


def _row_filter(cube: Cube, kept: Kept, members: Path) -> RowFilter:
    """Keeps the rows from the first month on whose coordinate is not left out."""
    left_out = pa.array(sorted(_coordinates_left_out(kept.left_out, _resolved(members))), pa.string())

    def wanted(columns: Sequence[pa.Array]) -> pa.Array:
        ref_date, coordinate = columns
        recent = pc.greater_equal(ref_date, kept.first_month)
        return pc.and_(recent, pc.invert(pc.is_in(coordinate, value_set=left_out)))

    return RowFilter(f"{cube.product_id}.csv", ("ref_date", "coordinate"), wanted)


Place = tuple[str, str, str, str]
"""A member: its dimension's column, its id, its code and its role."""


def _resolved(members: Path) -> list[list[Place]]:
    """The members of each dimension, in the order of a coordinate."""
    table = (
        f"(select 'current' as _partition, dimension, dimensionPositionId as dimension_position_id, member_list,"
        f" memberId as member_id, parentMemberId as parent_member_id, memberNameEn as member_name, listed_name,"
        f" classificationCode as classification_code from read_json({one_file(members)}, hive_partitioning = false,"
        " format = 'array', columns = {dimension: 'varchar', dimensionPositionId: 'varchar', member_list: 'varchar',"
        " memberId: 'varchar', parentMemberId: 'varchar', memberNameEn: 'varchar', listed_name: 'varchar',"
        " classificationCode: 'varchar'}))"
    )
    sql = members_sql(table).replace("{seeds}", escaped(literally(SEEDS)))
    with duckdb.connect() as con:
        rows = con.execute(f"select position, dimension, member_id, code, role from ({sql})").fetchall()
    places: dict[int, list[Place]] = {}
    for position, *place in sorted(rows):
        places.setdefault(position, []).append((place[0], place[1], place[2], place[3]))
    return list(places.values())


def _coordinates_left_out(left_out: Sequence[LeftOut], dimensions: Sequence[Sequence[Place]]) -> set[str]:
    """All coordinates that are skipped. One that the metadata does not know is not skipped: the gate refuses it."""
    coordinates: set[str] = set()
    for one in left_out:
        conditions = {where.column: where for where in one.members}
        ids = [
            [
                member_id
                for column, member_id, code, role in members
                if column not in conditions or conditions[column].holds(code, role)
            ]
            for members in dimensions
        ]
        coordinates |= {".".join(parts) for parts in product(*ids)}
    return coordinates
