with

components as (

    select
        component_name as line,
        month_start_date as month,
        component_index,
        100 * share_12m as share,
        if(component_key = 'canadian_pacific', 'imf_portwatch_port_days', null) as source_dataset
    from marts.mart_rebalancing_components
    where component_index is not null

)

select
    'compared with 2024' as measure,
    line,
    month,
    component_index as value,
    'index' as unit,
    source_dataset
from components
union all by name
select
    'as shares' as measure,
    line,
    month,
    share as value,
    '%' as unit,
    source_dataset
from components
order by measure desc, line asc, month asc
