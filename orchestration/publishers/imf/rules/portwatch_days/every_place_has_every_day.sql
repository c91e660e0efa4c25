-- name: every_{{ place }}_has_every_day
-- why: PortWatch writes a row for every {{ place }} and day, with zeros: one that is missing has left the service,
--     for days or for good.
-- finds: {{ place }}s without all days of the month
-- tolerates: missing part
-- most: {{ names | length // 2 }}
-- bound: Ports were missing for months and came back, 10 of Korea's 22 before September 2026. Without most of the
--     {{ place }}s a month says nothing.
with days as (
    select distinct
        _partition,
        date
    from {{ batch }}
),

due as (
    select *
    from days
    cross join (
        select
            unnest([{{ quoted(names | list) }}]) as portid,
            unnest([{{ quoted(names.values() | list) }}]) as name
    ) as followed
),

held as (
    select
        d._partition,
        d.portid,
        d.name,
        count(*) as days,
        count(t.date) as here
    from due as d
    left join {{ batch }} as t on t._partition = d._partition and t.date = d.date and t.portid = d.portid
    group by all
)

select
    _partition,
    portid || ' ' || name || if(here = 0, '', ', ' || (days - here) || ' of ' || days || ' days') as part
from held
where here < days
