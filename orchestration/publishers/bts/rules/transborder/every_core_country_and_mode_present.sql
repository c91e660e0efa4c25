-- why: 26 combinations of direction, country and mode occur in every one of 48 months (import mail does not): a
--     missing one is a dropped country or mode, which a total lets pass.
-- finds: combinations of direction, country and mode without a row
with core as (
    select
        direction,
        country,
        mode
    from (values ('1'), ('2')) as a (direction)
    cross join (values ('1220'), ('2010')) as b (country)
    cross join (values ('1'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')) as c (mode)
    where not (direction = '1' and mode = '9') and not (direction = '2' and mode = '4')
)

select
    p._partition,
    core.*
from (select distinct _partition from {{ batch }}) as p
cross join core
anti join
    {{ batch }} as t
    on (t._partition, t.trdtype, t.country, t.disagmot) = (p._partition, core.direction, core.country, core.mode)
