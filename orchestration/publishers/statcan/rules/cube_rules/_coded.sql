{#- Each row with dollars (cad), the first day of its period, and what is known of each part of its coordinate.

    is_top rows are of trade with the world in all goods; are_others_top_2, whole in all dimensions but the second. -#}
with parts as ({% set labels = [] %}{% include "cube_rules/_parts.sql" %}),

members as ({% include "_members.sql" %}),

coordinates as (
    select
        p._partition,
        p.coordinate,
        {% for one in dimensions %}
            any_value(m.code) filter (where m.dimension = {{ quoted(one.column) }}) as code_{{ loop.index }},
            any_value(m.role) filter (where m.dimension = {{ quoted(one.column) }}) as role_{{ loop.index }},
            count(*) filter (where m.is_top and m.dimension <> {{ quoted(one.column) }})
            = {{ dimensions | length - 1 }} as are_others_top_{{ loop.index }},
        {% endfor %}
        count(*) filter (where m.is_top) = {{ dimensions | length }} as is_top,
        count(*) filter (where m.is_known) = {{ dimensions | length }} as is_known
    from parts as p
    inner join members as m
        on m._partition = p._partition and m.position = p.position and m.member_id = p.member_id
    group by p._partition, p.coordinate
)

select
    t._partition,
    t.ref_date,
    t.coordinate,
    t.scalar_id,
    t.decimals,
    t.value * pow(10, try_cast(t.scalar_id as integer)) as cad,
    try_cast(t.ref_date || {{ quoted('-01' if step == 'month' else '-01-01') }} as date) as period,
    c.* exclude (_partition, coordinate)
from {{ batch }} as t
inner join coordinates as c using (_partition, coordinate)
