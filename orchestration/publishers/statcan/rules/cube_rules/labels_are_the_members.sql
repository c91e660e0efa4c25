-- why: A label that is not its member's name means that file and metadata are of different releases.
-- finds: labels that are not the name of their member
with parts as ({% set labels = dimensions | map(attribute="column") | list %}{% include "cube_rules/_parts.sql" %}),

compared as (
    select distinct
        p._partition,
        m.dimension_name,
        m.member_name,
        case m.dimension
            {% for one in dimensions %}
                when {{ quoted(one.column) }} then p.{{ one.column }}
            {% endfor %}
        end as label
    from parts as p
    inner join {{ members_table }} as m
        on
            m._partition = p._partition
            and m.dimension_position_id = p.position::varchar
            and m.member_id = p.member_id
)

{# A classification code may follow the name. #}
select
    label,
    member_name,
    dimension_name,
    _partition
from compared
where
    label is distinct from member_name
    and regexp_replace(label, ' \[[^\[]*\]$', '') is distinct from member_name
