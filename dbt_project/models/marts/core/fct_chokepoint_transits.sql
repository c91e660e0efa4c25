with

days as (

    select * from {{ ref('stg_imf__portwatch_chokepoint_days') }}

)

select
    transit_date,
    portwatch_chokepoint_id,
    chokepoint_name,
    container_transits_count,
    transits_count,
    container_tonnes_estimated,
    tonnes_estimated
from days
order by transit_date, portwatch_chokepoint_id
