-- why: A US state is filled for the United States and always for it.
-- finds: countries other than the United States with a state, and the United States without one
-- tolerates: unknown code
-- share: 0.01
-- bound: Trade with the United States is more than half of all: a column that is lost is far above a hundredth.
with counted as (
    select
        _partition,
        concat_ws(' ', country, coalesce(state, 'without a state')) as part,
        (country = 'US') = (state is not null) as is_right,
        count(*) as row_count,
        sum(value)::double as amount
    from {{ batch }}
    group by all
)

select
    _partition,
    part,
    row_count,
    coalesce(amount / nullif(sum(amount) over (partition by _partition), 0), 0) as share
from counted
qualify not is_right
