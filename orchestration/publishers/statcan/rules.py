"""What must hold of a table of the web data service: SQL rules derived from its declared dimensions.

Rows are known by their coordinate, whose parts are members, whose codes and roles ``statcan_members`` tells. Labels are
only compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.core.drift import FEW_WRONG_ROWS, UNKNOWN_SHARE, Finding, Tolerance
from orchestration.core.sql import quoted
from orchestration.core.table import Rule
from orchestration.publishers.statcan.coded import all_of, coded, is_top, parts, untotalled_codes
from orchestration.publishers.statcan.cube import Cube, Dimension
from orchestration.publishers.statcan.members import COUNTED, is_dimension, members_sql

_SCALARS = (
    "units", "tens", "hundreds", "thousands", "tens of thousands", "hundreds of thousands", "millions",
    "tens of millions", "hundreds of millions", "billions",
)  # fmt: skip
_LEAST_TOTAL, _MOST_TOTAL = 5e9, 200e9
"""Canadian dollars of a month's trade with the world: 11 billion in 1988, some 70 in 2025."""

_NO_VALUE = "('..', '...', 'x', 'F')"
_WITH_VALUE = "('A', 'B', 'C', 'D', 'E', 'p', 'r', '0s', '<LOD')"
"""Marks of the service's own legend that stand in place of a value, and beside one."""


def member_rules(cube: Cube) -> tuple[Rule, ...]:
    """Rules of the table of members."""
    bounds = ", ".join(f"({quoted(one.column)}, {int(not one.may_lack_total)})" for one in _totalled(cube))
    return (
        Rule(
            "one_total_a_dimension",
            "Sums are compared with the member that the seed calls the total: without one, nothing would be compared.",
            f"with members as ({members_sql('{batch}')}) select d.name as dimension, count(m.code) as totals,"
            f" (select any_value(_partition) from {{batch}}) as _partition from (values {bounds}) as d(name, least)"
            " left join members as m on m.dimension = d.name and m.role = 'total'"
            " group by d.name, d.least having count(m.code) not between d.least and 1",
        ),
        Rule(
            "one_member_a_code",
            "Two members of one dimension under one code would be added up as one, or counted twice.",
            f"select dimension, code, string_agg(member_name, '; ' order by member_id) as members, _partition"
            f" from ({members_sql('{batch}')}) group by all having count(*) > 1",
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
            f"with {parts(cube)} select p.coordinate, p.position, p.member_id as part, p._partition from parts as p"
            f" left join candidate.{cube.members} as m on m._partition = p._partition"
            " and m.dimension_position_id = p.position::varchar and m.member_id = p.member_id"
            f" where m.member_id is null or p.length <> {len(cube.dimensions)}",
        ),
        Rule(
            "labels_are_the_members",
            "A label that is not its member's name means that file and metadata are of different releases.",
            _labels_sql(cube),
        ),
        Rule(
            "blank_has_a_reason",
            "The publisher says why a value is not there: '..', '...', 'x' or 'F'; with any of them there is none.",
            f"select * from {{batch}} where status is null and value is null or status in {_NO_VALUE} and value is not"
            f" null or status in {_WITH_VALUE} and value is null",
        ),
        Rule(
            "status_is_known",
            "The service's legend lists these; what another means for the value is not known.",
            "select _partition, status as part, count(*) / any_value(whole.rows) as share from {batch} join (select"
            " _partition, count(*) as rows from {batch} group by all) as whole using (_partition) where status not in"
            f" {_NO_VALUE} and status not in {_WITH_VALUE} group by all",
            Tolerance(
                Finding.UNKNOWN_CODE,
                why="A new mark on a few values is told; on more than one in a hundred it is part of what they mean.",
                share=0.01,
            ),
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
            "members_are_known",
            "A member that the seed statcan_members does not list is loaded as unknown, under its own name.",
            _unknown_sql(cube),
            Tolerance(
                Finding.UNKNOWN_CODE,
                why="The smallest listed partners trade less than one in a hundred; a tenth under unknown members is a"
                " list that was renamed.",
                share=UNKNOWN_SHARE,
            ),
        ),
        Rule(
            "totals_are_plausible",
            "A month's trade with the world was 11 billion dollars in 1988, some 70 in 2025: a slip by ten is outside.",
            f"{coded(cube)} select ref_date, {untotalled_codes(cube)}, sum(cad) as total, _partition from coded"
            f" where {is_top(cube)} and {all_of(cube, 'is_known')} group by all"
            f" having sum(cad) not between {_LEAST_TOTAL:.0f} and {_MOST_TOTAL:.0f}",
        ),
        Rule(
            "no_month_without_its_total",
            "The publisher leaves out no month between the first and the newest.",
            f"{coded(cube)} select min(ref_date) as first, max(ref_date) as last, _partition from coded"
            f" group by all having count(distinct ref_date) filter (where {is_top(cube)} and cad is not null) <>"
            " date_diff('month', min(month), max(month)) + 1",
        ),
        Rule(
            "members_have_every_month",
            "A series of a partner, a section or a mode is published for every month since it began.",
            _gaps_sql(cube),
            Tolerance(
                Finding.MISSING_PART,
                why="A series may end or be late; more than five of some thirty partners are a file that was cut.",
                most=5,
            ),
        ),
        *(
            rule
            for position, one in enumerate(cube.dimensions, 1)
            if one.has_total
            for rule in _sums(cube, position, one)
        ),
    )


def _totalled(cube: Cube) -> list[Dimension]:
    return [one for one in cube.dimensions if one.has_total]


def _labels_sql(cube: Cube) -> str:
    columns = ", ".join(one.column for one in cube.dimensions)
    label = " ".join(f"when {quoted(one.column)} then p.{one.column}" for one in cube.dimensions)
    return (
        f"with {parts(cube, f', {columns}')}, compared as (select distinct p._partition, m.dimension_name,"
        f" m.member_name, case m.dimension {label} end as label from parts as p join candidate.{cube.members} as m"
        " on m._partition = p._partition and m.dimension_position_id = p.position::varchar"
        " and m.member_id = p.member_id)"
        " select label, member_name, dimension_name, _partition from compared where label is distinct from member_name"
        # a classification code may follow the name
        r" and regexp_replace(label, ' \[[^\[]*\]$', '') is distinct from member_name"
    )


def _unknown_sql(cube: Cube) -> str:
    """Each unknown member, and its part of the value of all members of its dimension, the other dimensions whole.

    Unknown groups and aggregates repeat what others hold, and are never added up: they are told with a part of 0.
    """
    shares = []
    for position, one in enumerate(cube.dimensions, 1):
        others = " and ".join(f"is_top_{n}" for n in range(1, len(cube.dimensions) + 1) if n != position)
        shares.append(
            f"select _partition, {quoted(one.column)} as dimension, code_{position} as code,"
            f" sum(abs(cad)) / nullif(sum(sum(abs(cad))) filter (where bool_and(is_top_{position}))"
            f" over (partition by _partition), 0) as share from coded where {others} group by _partition,"
            f" code_{position}"
        )
    return (
        f"{coded(cube)}, shares as ({' union all '.join(shares)})"
        " select m._partition, m.dimension || ': ' || m.member_name as part, coalesce(s.share, 0) as share"
        " from members as m left join shares as s on s._partition = m._partition and s.dimension = m.dimension"
        " and s.code = m.code and m.role = 'unknown' where not m.is_known"
    )


def _gaps_sql(cube: Cube) -> str:
    """Members of dimensions with a total that have no row in a month since their first, all else whole."""
    gaps = []
    for position, one in enumerate(cube.dimensions, 1):
        if one.has_total:
            others = " and ".join(f"is_top_{n}" for n in range(1, len(cube.dimensions) + 1) if n != position)
            gaps.append(
                f"select _partition, {quoted(one.column)} as dimension, code_{position} as code, min(month) as first,"
                f" count(distinct month) as months, {untotalled_codes(cube)} from coded where {others}"
                f" and role_{position} in {COUNTED} group by all"
            )
    return (
        f"{coded(cube)}, newest as (select _partition, max(month) as month from coded group by all)"
        " select g._partition, g.dimension || ': ' || g.code || ' in '"
        " || sum(date_diff('month', g.first, newest.month) + 1 - g.months) || ' month(s)' as part"
        f" from ({' union all '.join(gaps)}) as g join newest using (_partition)"
        " group by g._partition, g.dimension, g.code"
        " having sum(date_diff('month', g.first, newest.month) + 1 - g.months) > 0"
    )


def _sums(cube: Cube, position: int, dimension: Dimension) -> Iterator[Rule]:
    """A total is not exceeded; and with a rest it is made up, but for what a few quarantined rows leave out."""
    codes = ", ".join(f"code_{n}" for n in range(1, len(cube.dimensions) + 1) if n != position)
    compared = f"{_cells_sql(cube, position, dimension)} select parts, total, ref_date, {codes}, _partition from cells"
    yield Rule(
        f"{dimension.column}_sums_to_its_total",
        "Where nothing is withheld, parts have a total and exceed it by rounding at most; of all trade, with the rest"
        f" they make it but for {FEW_WRONG_ROWS.value_share:.0%}, the most that the quarantine may hold.",
        f"{compared} where parts > total + rounding or is_whole and (total is null"
        f" or has_rest and parts + unknown < total * {1 - FEW_WRONG_ROWS.value_share} - rounding)",
    )
    cell = codes.replace(", ", " || ' ' || ")
    yield Rule(
        f"{dimension.column}_parts_are_all_there",
        "With the rest, parts make every total: one that they fall short of has lost a row.",
        f"{_cells_sql(cube, position, dimension)} select _partition, {quoted(dimension.column)} || ' of ' || ref_date"
        f" || ' ' || {cell} as part from cells where has_rest and parts + unknown < total - rounding",
        Tolerance(
            Finding.MISSING_PART,
            why="A row in the quarantine leaves one total short; more than twenty are totals that do not add up.",
            most=20,
        ),
    )


def _cells_sql(cube: Cube, position: int, dimension: Dimension) -> str:
    """CTE ``cells``: the parts of a dimension beside their total, for all that the other dimensions tell apart."""
    others = [n for n in range(1, len(cube.dimensions) + 1) if n != position]
    codes = ", ".join(f"code_{n}" for n in others)
    summed = " and ".join(f"role_{n} <> 'apart'" for n in others)
    whole = " and ".join(f"is_top_{n}" for n in others)
    role = f"role_{position}"
    return (
        f"{coded(cube)}, cells as (select _partition, ref_date, {codes}, bool_and({whole}) as is_whole,"
        f" coalesce(sum(cad) filter (where {role} in ('part', 'rest')), 0) as parts,"
        f" coalesce(sum(cad) filter (where {role} = 'unknown'), 0) as unknown,"
        f" sum(cad) filter (where {role} = 'total') as total, bool_or({role} = 'rest') as has_rest,"
        " count(*) / 2.0 * max(pow(10, try_cast(scalar_id as integer) - try_cast(decimals as integer))) as rounding"
        f" from coded where {summed} and ({role} = 'total' or {role} in {COUNTED})"
        f" and exists (select 1 from members where {is_dimension(dimension.column)} and role = 'total')"
        f" group by all having count(*) filter (where cad is null) = 0"
        f" and count(*) filter (where {role} in ('part', 'rest')) > 0)"
    )
