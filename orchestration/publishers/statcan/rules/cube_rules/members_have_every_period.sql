-- name: members_have_every_{{ step }}
-- why: A series of a partner, a section or a mode is published for every {{ step }} since it began.
-- finds: members of dimensions with a total that lack a {{ step }} since their first, all else whole
-- tolerates: missing part
-- most: 5
-- bound: A series may end or be late; more than five of some thirty partners are a file that was cut.
with coded as ({% include "cube_rules/_coded.sql" %}),

newest as (
    select
        _partition,
        max(period) as period
    from coded
    group by all
),

series as (
    {% for position in totalled_positions %}
        select
            _partition,
            {{ quoted(dimensions[position - 1].column) }} as dimension,
            code_{{ position }} as code,
            min(period) as first,
            count(distinct period) as periods,
            {{ untotalled_codes | join(", ") }}
        from coded
        where are_others_top_{{ position }} and role_{{ position }} in ('part', 'rest', 'unknown')
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    g._partition,
    g.dimension || ': ' || g.code || ' in '
    || sum(date_diff({{ quoted(step) }}, g.first, newest.period) + 1 - g.periods)
    || {{ quoted(' ' ~ step ~ '(s)') }} as part
from series as g
inner join newest using (_partition)
group by g._partition, g.dimension, g.code
having sum(date_diff({{ quoted(step) }}, g.first, newest.period) + 1 - g.periods) > 0
