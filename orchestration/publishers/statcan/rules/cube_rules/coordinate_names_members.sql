-- why: Every part of a coordinate is a member of its dimension in the metadata that came with the file.
-- finds: parts of coordinates that are no members
with parts as ({% set labels = [] %}{% include "cube_rules/_parts.sql" %})

select
    p.coordinate,
    p.position,
    p.member_id as part,
    p._partition
from parts as p
left join {{ members_table }} as m
    on
        m._partition = p._partition
        and m.dimension_position_id = p.position::varchar
        and m.member_id = p.member_id
where m.member_id is null or p.length <> {{ dimensions | length }}
