"""Rows of a cube with what is known of the members of their coordinates: the SQL that its rules are made of."""

from __future__ import annotations

from orchestration.publishers.statcan.cube import Cube
from orchestration.publishers.statcan.members import is_dimension, members_sql


def all_of(cube: Cube, flag: str) -> str:
    """Condition: a flag of every dimension holds."""
    return " and ".join(f"{flag}_{n}" for n in range(1, len(cube.dimensions) + 1))


def is_top(cube: Cube) -> str:
    """Rows of trade with the world in all goods."""
    return all_of(cube, "is_top")


def untotalled_codes(cube: Cube) -> str:
    """Columns of the dimensions that are never added up: directions of trade, bases."""
    return ", ".join(f"code_{n}" for n, one in enumerate(cube.dimensions, 1) if not one.has_total)


def parts(cube: Cube, also: str = "") -> str:
    """CTE ``parts``: the parts of every coordinate; with ``also``, of every coordinate with other columns."""
    columns = f"_partition, coordinate{also}"
    return (
        f"parts as (select {columns}, unnest(string_split(coordinate, '.')) as member_id,"
        " generate_subscripts(string_split(coordinate, '.'), 1) as position,"
        f" len(string_split(coordinate, '.')) as length from (select distinct {columns} from {{batch}}))"
    )


def coded(cube: Cube) -> str:
    """CTE ``coded``: each row with dollars (``cad``), month, and what is known of each part of its coordinate."""
    fields = ", ".join(
        f"any_value({field}) filter (where {is_dimension(one.column)}) as {field}_{n}"
        for n, one in enumerate(cube.dimensions, 1)
        for field in ("code", "role", "is_top", "is_known")
    )
    return (
        f"with {parts(cube)}, members as ({members_sql(f'candidate.{cube.members}')}), coordinates as (select"
        f" p._partition, p.coordinate, {fields} from parts as p join members as m on m._partition = p._partition"
        " and m.position = p.position and m.member_id = p.member_id group by all),"
        " coded as (select t._partition, t.ref_date, t.coordinate, t.scalar_id, t.decimals,"
        " t.value * pow(10, try_cast(t.scalar_id as integer)) as cad,"
        " try_cast(t.ref_date || '-01' as date) as month, c.* exclude (_partition, coordinate)"
        " from {batch} as t join coordinates as c using (_partition, coordinate))"
    )
