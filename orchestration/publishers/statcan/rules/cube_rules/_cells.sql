{#- The parts of a dimension beside their total, for all that the other dimensions tell apart. -#}
with coded as ({% include "cube_rules/_coded.sql" %}),

members as ({% include "_members.sql" %})

select
    _partition,
    ref_date,
    {% for n in others %}
        code_{{ n }},
    {% endfor %}
    bool_and(are_others_top_{{ position }}) as is_whole,
    coalesce(sum(cad) filter (where role_{{ position }} in ('part', 'rest')), 0) as parts,
    coalesce(sum(cad) filter (where role_{{ position }} = 'unknown'), 0) as unknown,
    sum(cad) filter (where role_{{ position }} = 'total') as total,
    bool_or(role_{{ position }} = 'rest') as has_rest,
    count(*) / 2.0 * max(pow(10, try_cast(scalar_id as integer) - try_cast(decimals as integer))) as rounding
from coded
where
    role_{{ position }} in ('total', 'part', 'rest', 'unknown')
    {% for n in others %}
        and role_{{ n }} <> 'apart'
    {% endfor %}
    and exists (
        select 1 from members
        where dimension = {{ quoted(column) }} and role = 'total'
    )
group by all
having
    count(*) filter (where cad is null) = 0
    and count(*) filter (where role_{{ position }} in ('part', 'rest')) > 0
