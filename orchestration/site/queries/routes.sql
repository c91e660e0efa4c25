with

journeys as (

    select
        *,
        origin_name || ' to ' || destination_name as journey
    from marts.mart_route_options
    where unavailable_reason is null

)

select
    journey,
    'cost of a twenty-foot container' as measure,
    route_name as item,
    usd_per_teu_central as value,
    usd_per_teu_low as low,
    usd_per_teu_high as high,
    'US dollars per TEU' as unit,
    'prices of 2019 to 2025, each from its own source' as period_name
from journeys
union all by name
select
    journey,
    'days on the way' as measure,
    route_name as item,
    days_central as value,
    days_low as low,
    days_high as high,
    'days' as unit,
    'timetables and waiting times of 2016 to 2018, where there are any' as period_name
from journeys
order by journey desc, measure asc, value asc, item asc
