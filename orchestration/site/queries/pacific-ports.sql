with

monthly as (

    select
        month_start_date as month,
        case coast
            when 'canada_pacific' then 'Canada'
            when 'mexico_pacific' then 'Mexico'
            else 'the United States'
        end as country,
        port_label as port,
        container_calls_count as calls,
        calls_share
    from marts.mart_pacific_gateway
    where container_calls_count is not null

),

by_line as (

    select
        1 as measure_number,
        'share of calls, by country' as measure,
        'in ' || country as line,
        month,
        100 * sum(calls_share) as value,
        sum(calls) as size
    from monthly
    -- A month without shares lacks a port.
    where calls_share is not null
    group by country, month
    union all by name
    select
        2 as measure_number,
        'calls, by port' as measure,
        port as line,
        month,
        calls as value,
        calls as size
    from monthly

),

twelve_months as (

    select
        *,
        sum(value) over twelve as total,
        count(*) over twelve as months,
        sum(size) over (partition by measure, line) as line_size
    from by_line
    window twelve as (
        partition by measure, line order by month range between interval 11 months preceding and current row
    )

)

select
    measure,
    line,
    month,
    if(measure_number = 1, total / 12, total) as value,
    if(measure_number = 1, '%', 'ship calls') as unit
from twelve_months
where months = 12
qualify dense_rank() over (partition by measure order by line_size desc, line asc) <= 10
order by measure_number asc, line <> 'in Canada', line_size desc, line asc, month asc
