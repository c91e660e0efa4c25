with

components as (

    select * from {{ ref('mart_rebalancing_components') }}

),

weightings as (

    select * from {{ ref('index_weightings') }}

),

-- Weights are never spread over what is there: without one component there is no index under that weighting.
weighed as (

    select
        components.month_start_date,
        weightings.weighting_key,
        any_value(weightings.weighting_name) as weighting_name,
        any_value(weightings.is_headline) as is_headline,
        if(
            count(components.component_index) = count(*),
            sum(weightings.weight * components.component_index order by components.component_key),
            null
        ) as index_value,
        string_agg(components.component_key, ', ' order by components.component_key) filter (
            where components.component_index is null
        ) as missing_components
    from components
    inner join weightings on components.component_key = weightings.component_key
    group by components.month_start_date, weightings.weighting_key

),

compared as (

    select
        *,
        index_value - first_value(index_value) over year_before as change_12m,
        min(index_value) over all_weightings as lowest_index_value,
        max(index_value) over all_weightings as highest_index_value
    from weighed
    window
        year_before as (
            partition by weighting_key
            order by month_start_date range between interval 12 months preceding and interval 12 months preceding
        ),
        all_weightings as (partition by month_start_date)

)

select
    month_start_date,
    weighting_key,
    weighting_name,
    is_headline,
    index_value,
    change_12m,
    lowest_index_value,
    highest_index_value,
    missing_components,
    if(index_value is null, 'not there: ' || missing_components, null) as unavailable_reason
from compared
-- The newest month is one with an index, of the weighting or else of any: ports report a month before customs do.
qualify
    month_start_date <= coalesce(
        max(if(index_value is null, null, month_start_date)) over (partition by weighting_key),
        max(if(index_value is null, null, month_start_date)) over (),
        month_start_date
    )
order by month_start_date, weighting_key
