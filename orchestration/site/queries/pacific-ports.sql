with

monthly as (

    select
        *,
        month_start_date as month,
        case coast
            when 'canada_pacific' then 'Canada'
            when 'mexico_pacific' then 'Mexico'
            else 'the United States'
        end as country
    from marts.mart_pacific_gateway

),

by_line as (

    select
        1 as measure_number,
        'share of calls, by country' as measure,
        'in ' || country as line,
        month,
        100 * sum(calls_share) as value,
        sum(container_calls_count) as size
    from monthly
    -- A month without shares lacks a port.
    where calls_share is not null
    group by country, month
    union all by name
    select
        2 as measure_number,
        'calls, ports in ' || country as measure,
        port_label as line,
        month,
        container_calls_count as value,
        container_calls_count as size
    from monthly
    where container_calls_count is not null
    union all by name
    select
        3 as measure_number,
        'estimated tonnes, by country' as measure,
        'in ' || country as line,
        month,
        sum(unloaded_tonnes_estimated + loaded_tonnes_estimated) as value,
        value as size
    from monthly
    where calls_share is not null
    group by country, month
    union all by name
    select
        4 as measure_number,
        'value by ship, Mexican customs' as measure,
        port_label || if(told = 'vessel_imports_value_usd', ', imports', ', exports') as line,
        month,
        cast(value_usd as double) as value,
        value as size
    from (
        unpivot (
            select
                port_label,
                month,
                vessel_imports_value_usd,
                vessel_exports_value_usd
            from monthly
        )
        on vessel_imports_value_usd, vessel_exports_value_usd
        into name told value value_usd
    )

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

),

lines as (

    select
        measure_number,
        measure,
        line,
        month,
        if(measure_number = 1, total / 12, total) as value,
        case measure_number when 1 then '%' when 2 then 'ship calls' when 3 then 'tonnes' else 'US dollars' end as unit,
        line_size
    from twelve_months
    where months = 12
    union all by name
    select
        5 as measure_number,
        'correlation of growth with Manzanillo''s' as measure,
        port_label as line,
        month,
        co_movement_with_manzanillo as value,
        'correlation' as unit,
        sum(container_calls_count) over (partition by port_label) as line_size
    from monthly
    where co_movement_with_manzanillo is not null and port_name not like 'Manzanillo%'

)

select
    measure,
    line,
    month,
    value,
    unit
from lines
order by measure_number asc, measure asc, line <> 'in Canada', line_size desc, line asc, month asc
