with

monthly as (

    select
        *,
        if(exporter_country_key = 'MEX', 'Mexico to Canada', 'Canada to Mexico') as direction,
        max(month_start_date) over (partition by exporter_country_key) as newest_month
    from marts.mart_corridor_flow

),

in_periods as (

    select
        *,
        cast(year(month_start_date) as varchar) as period
    from monthly
    union all by name
    select
        *,
        'twelve months to ' || strftime(newest_month, '%B %Y') as period
    from monthly
    where month_start_date > newest_month - interval 1 year

)

select
    direction,
    period,
    corridor_name as item,
    100 * sum(low_value_cad) / sum(base_value_cad) as low,
    100 * sum(high_value_cad) / sum(base_value_cad) as high,
    '%' as unit,
    if(high - low >= 99.5, 'the evidence excludes nothing', null) as note
from in_periods
group by direction, period, corridor_key, corridor_name
having count(*) = 12 and low is not null
order by direction desc, period desc, high - low, corridor_key asc
