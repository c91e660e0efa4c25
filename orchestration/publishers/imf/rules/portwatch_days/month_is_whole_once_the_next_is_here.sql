-- why: Days are published in order: only the newest month may end before its last day.
-- finds: months that end early although a later one is here
select
    _partition,
    max(date) as newest
from {{ batch }}
group by _partition
having
    max(date) < last_day(cast(_partition || '-01' as date))
    and last_day(cast(_partition || '-01' as date)) < (select max(date) from raw.{{ table }})
