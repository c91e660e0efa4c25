-- name: {{ column }}_is_known_in_its_month
-- why: Every code is in StatCan's own list, valid in the month; a list missing from a year is another year's.
-- finds: codes that StatCan's lists do not hold in that month
-- tolerates: unknown code
-- share: 0.1
-- bound: A code that StatCan's lists do not hold yet is loaded as an unknown member; a tenth of all trade under
--     such codes is a list that is not this one's.
with known as (
    select
        {{ code }} as code,
        valid_from,
        valid_to
    from candidate.{{ table }}
    where {{ listed }}
    union all
    select
        {{ code }} as code,
        valid_from,
        valid_to
    from raw.{{ table }}
    where {{ listed }}
),

counted as (
    select
        _partition,
        yearmonth,
        {{ column }},
        count(*) as row_count,
        sum(value)::double as amount
    from {{ batch }}
    group by all
),

used as (
    select
        *,
        sum(amount) over (partition by _partition) as of_all
    from counted
)

select
    _partition,
    '{{ column }} ' || {{ column }} as part,
    sum(row_count) as row_count,
    coalesce(sum(amount) / nullif(any_value(of_all), 0), 0) as share
from used
where
    {{ column }} is not null
    and not exists (
        select 1
        from known
        where known.code = used.{{ column }} and used.yearmonth between known.valid_from and known.valid_to
    )
group by all
