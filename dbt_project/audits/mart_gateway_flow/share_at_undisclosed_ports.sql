-- why: 12 to 18 % of a month's value is at undisclosed ports in 48 months; far outside, codes were lost or invented.
-- finds: months whose share is outside
-- shock: a reviewer may accept the share of a month (quality/accepted_shocks.csv)
select
    strftime(month_start_date, '%Y-%m') as _partition,
    amount
from (
    select
        month_start_date,
        coalesce(sum(value_usd) filter (where is_undisclosed), 0) / sum(value_usd) as amount
    from {{ batch }}
    group by all
)
where amount not between 0.08 and 0.25
