{#- Each member of a raw table of members, with its position, code and role.

    is_top members together are the whole of their dimension: its total, or all parts of one that has none. -#}
with listed as (
    select
        m._partition,
        m.dimension,
        m.dimension_position_id::integer as position,
        m.member_id,
        m.member_name,
        m.parent_member_id,
        coalesce(by_code.role, by_name.role) as listed_role,
        coalesce(
            by_code.code,
            by_name.code,
            'unknown:statcan_tables:' || coalesce(m.classification_code, m.listed_name)
        ) as code
    from {{ members_table }} as m
    left join {{ seed('statcan_members') }} as by_code
        on
            by_code.member_list = m.member_list
            and by_code.classification_code = trim(m.classification_code, '[]')
    left join (
        select
            member_list,
            lower(member_name) as name,
            any_value(classification_code) as classification_code,
            any_value(code) as code,
            any_value(role) as role
        from {{ seed('statcan_members') }}
        group by all
        having count(*) = 1
    ) as by_name
        on
            by_name.member_list = m.member_list
            and by_name.name = lower(trim(m.listed_name))
            and by_code.code is null
            and (by_name.classification_code is null or m.classification_code is null)
),

placed as (
    select
        m.* exclude (listed_role),
        m.listed_role is not null as is_known,
        coalesce(m.listed_role, case
            when above.listed_role in ('part', 'rest', 'group') then 'group'
            when m.parent_member_id is null and below.parent_member_id is not null then 'aggregate'
            else 'unknown'
        end) as role
    from listed as m
    left join listed as above
        on
            above._partition = m._partition
            and above.dimension = m.dimension
            and above.member_id = m.parent_member_id
    left join (select distinct
        _partition,
        dimension,
        parent_member_id
    from listed) as below
        on
            below._partition = m._partition
            and below.dimension = m.dimension
            and below.parent_member_id = m.member_id
)

select
    *,
    role = 'total' or (
        role in ('part', 'rest', 'unknown')
        and not bool_or(role = 'total') over (partition by _partition, dimension)
    ) as is_top
from placed
