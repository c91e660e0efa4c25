"""What must hold of a table of the web data service: SQL rules derived from its declared dimensions.

Rows are known by their coordinate, whose parts are members, whose names the seed ``statcan_members`` turns into codes
and roles: ``total``, ``part`` and ``rest`` of a total, and ``apart``, which is never added up (a balance, a group of
countries, a seasonally adjusted value). Labels are only compared.
"""

from __future__ import annotations

from orchestration.core.sql import quoted
from orchestration.core.table import Rule
from orchestration.publishers.statcan_cube import Cube, Dimension

_SEED = "(select * from read_csv('{seeds}/statcan_members.csv', all_varchar = true, hive_partitioning = false))"
_SCALARS = (
    "units", "tens", "hundreds", "thousands", "tens of thousands", "hundreds of thousands", "millions",
    "tens of millions", "hundreds of millions", "billions",
)  # fmt: skip
_LEAST_TOTAL, _MOST_TOTAL = 5e9, 200e9
"""Canadian dollars of a month's trade with the world: 11 billion in 1988, some 70 in 2025."""


def member_rules(cube: Cube) -> tuple[Rule, ...]:
    """Rules of the table of members."""
    declared = ", ".join(f"('{position}', {quoted(one.name)})" for position, one in enumerate(cube.dimensions, 1))
    totals = ", ".join(quoted(one.name) for one in cube.dimensions if one.has_total)
    partition = "(select any_value(_partition) from {batch}) as _partition"
    return (
        Rule(
            "dimensions_are_declared",
            "A dimension that is new, gone, renamed or moved changes what a coordinate means.",
            f"select d.name as declared, m.dimension_name as published, coalesce(d.position, m.position) as position,"
            f" {partition} from (values {declared}) as d(position, name) full join (select distinct"
            " dimension_position_id as position, dimension_name from {batch}) as m on m.position = d.position"
            " and m.dimension_name = d.name where d.name is null or m.dimension_name is null",
        ),
        Rule(
            "members_are_known",
            "A member that the seed statcan_members does not name is looked up and given a code before it is loaded.",
            "select string_agg(m.member_name, '; ' order by m.member_name) as unknown_members, m.dimension_name,"
            f" m._partition from {{batch}} as m anti join {_SEED} as s on s.product_id = m.product_id"
            " and s.dimension = m.dimension_name and s.member_name = m.member_name group by all",
        ),
        Rule(
            "one_total_a_dimension",
            "Sums are compared with the member that the seed calls the total: without one, nothing would be compared.",
            f"select d.name as dimension, count(s.code) as totals, {partition}"
            f" from (select unnest([{totals}]) as name) as d left join (select m.dimension_name, s.code from {{batch}}"
            f" as m join {_SEED} as s on s.product_id = m.product_id and s.dimension = m.dimension_name"
            " and s.member_name = m.member_name and s.role = 'total') as s on s.dimension_name = d.name"
            " group by all having count(s.code) <> 1",
        ),
    )


def data_rules(cube: Cube) -> tuple[Rule, ...]:
    """Rules of the table of values."""
    scalars = ", ".join(f"('{scalar}', '{name}')" for scalar, name in enumerate(_SCALARS))
    return (
        Rule(
            "ref_date_is_a_month",
            "The table is monthly, and months are written YYYY-MM.",
            "select * from {batch} where length(ref_date) <> 7 or try_cast(ref_date || '-01' as date) is null",
        ),
        Rule(
            "coordinate_names_members",
            "Every part of a coordinate is a member of its dimension in the metadata that came with the file.",
            _coordinates_sql(cube),
        ),
        Rule(
            "labels_are_the_members",
            "A label that is not its member's name means that file and metadata are of different releases.",
            _labels_sql(cube),
        ),
        Rule(
            "blank_has_a_reason",
            "The publisher says why a value is not there: '..', 'x' or 'F'; with any of them there is none.",
            "select * from {batch} where (value is null) <> coalesce(status in ('..', 'x', 'F'), false)",
        ),
        Rule(
            "status_is_known",
            "The service documents these; another may mean that the value is none.",
            "select * from {batch} where status not in ('..', 'x', 'F', 'p', 'r')",
        ),
        Rule(
            "scalar_is_its_factor",
            "Scalar ids run from 0 to 9, each with its word: an id that its word does not confirm multiplies wrongly.",
            f"select t.* from {{batch}} as t anti join (values {scalars}) as s(id, factor)"
            " on s.id = t.scalar_id and s.factor = trim(t.scalar_factor)",
        ),
        Rule(
            "unit_is_dollars",
            "The table is in Canadian dollars throughout (unit 81).",
            "select * from {batch} where uom_id is distinct from '81'",
        ),
        Rule(
            "totals_are_plausible",
            "A month's trade with the world was 11 billion dollars in 1988, some 70 in 2025: a slip by ten is outside.",
            f"{_with_codes(cube)} select ref_date, coordinate, value, scalar_id, _partition from coded"
            f" where {_is_top(cube)} and cad not between {_LEAST_TOTAL:.0f} and {_MOST_TOTAL:.0f}",
        ),
        Rule(
            "no_month_without_its_total",
            "The publisher leaves out no month between the first and the newest.",
            f"{_with_codes(cube)} select min(ref_date) as first, max(ref_date) as last, _partition from coded"
            f" group by all having count(distinct ref_date) filter (where {_is_top(cube)} and cad is not null) <>"
            " date_diff('month', min(month), max(month)) + 1",
        ),
        *(_sums(cube, position, one) for position, one in enumerate(cube.dimensions, 1) if one.has_total),
    )


def _coordinates_sql(cube: Cube) -> str:
    count = len(cube.dimensions)
    return (
        "with parts as (select _partition, coordinate, position, split_part(coordinate, '.', position) as part"
        " from (select distinct _partition, coordinate from {batch})"
        f" cross join (select unnest(range(1, {count + 1})) as position))"
        " select p.coordinate, p.position, p.part, p._partition from parts as p"
        f" left join candidate.{cube.members} as m on m._partition = p._partition"
        " and m.dimension_position_id = p.position::varchar and m.member_id = p.part"
        f" where m.member_id is null or len(string_split(p.coordinate, '.')) <> {count}"
    )


def _labels_sql(cube: Cube) -> str:
    labels = " union all ".join(
        f"select distinct _partition, {position} as position, split_part(coordinate, '.', {position}) as part,"
        f" {one.column} as label from {{batch}}"
        for position, one in enumerate(cube.dimensions, 1)
    )
    return (
        f"select l.label, m.member_name, m.dimension_name, l._partition from ({labels}) as l"
        f" join candidate.{cube.members} as m on m._partition = l._partition"
        " and m.dimension_position_id = l.position::varchar and m.member_id = l.part"
        # a classification code may follow the name
        " where l.label is distinct from m.member_name"
        r" and regexp_replace(l.label, ' \[[^\[]*\]$', '') is distinct from m.member_name"
    )


def _with_codes(cube: Cube) -> str:
    """CTE ``coded``: each row with dollars (``cad``), month, and code and role of each part of its coordinate."""
    numbers = range(1, len(cube.dimensions) + 1)
    fields = ", ".join(f"m{n}.code as code_{n}, m{n}.role as role_{n}" for n in numbers)
    joins = " ".join(
        f"left join members as m{n} on m{n}._partition = t._partition and m{n}.dimension_position_id = '{n}'"
        f" and m{n}.member_id = split_part(t.coordinate, '.', {n})"
        for n in numbers
    )
    return (
        "with members as (select m._partition, m.dimension_position_id, m.member_id, s.code, s.role"
        f" from candidate.{cube.members} as m join {_SEED} as s on s.product_id = m.product_id"
        " and s.dimension = m.dimension_name and s.member_name = m.member_name),"
        f" coded as (select t.*, t.value * pow(10, try_cast(t.scalar_id as integer)) as cad,"
        f" try_cast(t.ref_date || '-01' as date) as month, {fields}"
        f" from {{batch}} as t {joins})"
    )


def _is_top(cube: Cube) -> str:
    """Rows of trade with the world in all goods."""
    roles = enumerate(cube.dimensions, 1)
    return " and ".join(f"role_{n} = {quoted('total' if one.has_total else 'part')}" for n, one in roles)


def _sums(cube: Cube, position: int, dimension: Dimension) -> Rule:
    others = [n for n in range(1, len(cube.dimensions) + 1) if n != position]
    cells = ", ".join(f"code_{n}" for n in others)
    summed = " and ".join(f"role_{n} <> 'apart'" for n in others)
    role = f"role_{position}"
    rest = (
        f"exists (select 1 from {_SEED} where product_id = '{cube.product_id}'"
        f" and dimension = {quoted(dimension.name)} and role = 'rest')"
    )
    return Rule(
        f"{dimension.column}_sums_to_its_total",
        "Where nothing is withheld, parts have a total and exceed it by rounding at most; with the rest they make it.",
        f"{_with_codes(cube)}, cells as (select _partition, ref_date, {cells},"
        f" coalesce(sum(cad) filter (where {role} in ('part', 'rest')), 0) as parts,"
        f" count(*) filter (where {role} in ('part', 'rest')) as members,"
        f" sum(cad) filter (where {role} = 'total') as total,"
        f" count(*) filter (where cad is null and {role} <> 'apart') as withheld, count(*) / 2.0 * max(pow(10,"
        " try_cast(scalar_id as integer) - try_cast(decimals as integer))) as rounding"
        f" from coded where {summed} group by all)"
        f" select parts, total, ref_date, {cells}, _partition from cells where withheld = 0"
        f" and (members > 0 and total is null or parts > total + rounding or parts < total - rounding and {rest})",
    )
