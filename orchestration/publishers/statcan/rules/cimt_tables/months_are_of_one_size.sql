-- why: 2023 had 63 billion dollars a month each way, and April 2020, the deepest fall, a quarter to a third less
--     than March: thousands for dollars, a doubled month or half of one are outside. No history was measured.
-- finds: months far from the usual one
with months as (
    select
        _partition,
        yearmonth,
        sum(value)::double as total
    from {{ batch }}
    group by all
)

select
    *,
    median(total) over (partition by _partition) as usual
from months
qualify total not between 5e9 and 2e11 or total not between 0.5 * usual and 1.8 * usual
