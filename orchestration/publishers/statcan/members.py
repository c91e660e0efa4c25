"""Members of a cube as this project knows them: SQL that turns the publisher's metadata into codes and roles.

By classification code where the seed ``statcan_members`` has one, by name where not. Roles: ``total``; ``part`` and
``rest`` of a total; ``group``, a finer part of a part; ``aggregate``, a sum of parts; ``apart``, which is never added
up (a balance, a seasonally adjusted value). A member that the seed does not know keeps the publisher's own code or
name as ``unknown:statcan_tables:…``; the metadata's hierarchy says whether it is a group or an aggregate, else it is
``unknown``, a part that nobody has said anything about.
"""

from __future__ import annotations

from orchestration.core.sql import quoted

SEED = "(select * from read_csv('{seeds}/statcan_members.csv', all_varchar = true, hive_partitioning = false))"
COUNTED = "('part', 'rest', 'unknown')"
"""Roles of the members that make up a total."""


def members_sql(table: str) -> str:
    """A query: each member of ``table`` (a raw table of members) with ``position``, ``code`` and ``role``.

    ``is_top`` members together are the whole of their dimension: its total, or all parts of one that has none.
    """
    return f"""
        with listed as (
            select
                m._partition, m.dimension, m.dimension_position_id::integer as position, m.member_id, m.member_name,
                m.parent_member_id, coalesce(by_code.role, by_name.role) as listed_role,
                coalesce(
                    by_code.code, by_name.code,
                    'unknown:statcan_tables:' || coalesce(m.classification_code, m.listed_name)
                ) as code
            from {table} as m
            left join {SEED} as by_code
                on by_code.member_list = m.member_list
                and by_code.classification_code = trim(m.classification_code, '[]')
            left join (
                select member_list, lower(member_name) as name, any_value(classification_code) as classification_code,
                    any_value(code) as code, any_value(role) as role
                from {SEED} group by all having count(*) = 1
            ) as by_name
                on by_name.member_list = m.member_list and by_name.name = lower(trim(m.listed_name))
                and by_code.code is null and (by_name.classification_code is null or m.classification_code is null)
        ),
        placed as (
            select
                m.* exclude (listed_role), m.listed_role is not null as is_known,
                coalesce(m.listed_role, case
                    when above.listed_role in ('part', 'rest', 'group') then 'group'
                    when m.parent_member_id is null and below.parent_member_id is not null then 'aggregate'
                    else 'unknown'
                end) as role
            from listed as m
            left join listed as above
                on above._partition = m._partition and above.dimension = m.dimension
                and above.member_id = m.parent_member_id
            left join (select distinct _partition, dimension, parent_member_id from listed) as below
                on below._partition = m._partition and below.dimension = m.dimension
                and below.parent_member_id = m.member_id
        )
        select *, role = 'total' or (
            role in {COUNTED} and not bool_or(role = 'total') over (partition by _partition, dimension)
        ) as is_top
        from placed
    """


def is_dimension(column: str) -> str:
    """Condition on a member: it belongs to the dimension of this column."""
    return f"dimension = {quoted(column)}"
