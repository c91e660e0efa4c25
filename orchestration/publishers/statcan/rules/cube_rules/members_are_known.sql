-- why: A member that the seed statcan_members does not list is loaded as unknown, under its own name.
-- finds: members that the seed does not list, with their share of the value of their dimension
-- tolerates: unknown code
-- share: 0.1
-- bound: The smallest listed partners trade less than one in a hundred; a tenth under unknown members is a list
--     that was renamed.
{# Unknown groups and aggregates repeat what others hold, and are never added up: their share is 0. #}
with coded as ({% include "cube_rules/_coded.sql" %}),

members as ({% include "_members.sql" %}),

shares as (
    {% for one in dimensions %}
        select
            _partition,
            {{ quoted(one.column) }} as dimension,
            code_{{ loop.index }} as code,
            sum(abs(cad)) / nullif(
                sum(sum(abs(cad))) filter (where bool_and(is_top)) over (partition by _partition), 0
            ) as share
        from coded
        where are_others_top_{{ loop.index }}
        group by _partition, code_{{ loop.index }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    m._partition,
    m.dimension || ': ' || m.member_name as part,
    coalesce(s.share, 0) as share
from members as m
left join shares as s
    on s._partition = m._partition and s.dimension = m.dimension and s.code = m.code and m.role = 'unknown'
where not m.is_known
