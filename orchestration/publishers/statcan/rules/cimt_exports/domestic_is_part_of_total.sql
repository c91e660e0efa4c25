-- why: Total exports are domestic exports and re-exports: by month and country the total is never the smaller.
-- finds: months and countries with more domestic exports than exports
with joined as (
    select _partition, yearmonth, country, value as total, 0 as domestic
    from {{ batch }}
    union all
    select _partition, yearmonth, country, 0, value
    from candidate.{{ tables[1] }}
),

sums as (
    select _partition, yearmonth, country, sum(total) as total, sum(domestic) as domestic
    from joined
    group by all
    having sum(domestic) > sum(total)
)

select *
from sums
where {{ none_quarantined('sums', tables, ('yearmonth', 'country')) }}
