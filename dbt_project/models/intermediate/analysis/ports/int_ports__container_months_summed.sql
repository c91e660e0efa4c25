{# Whole months alone: the newest days may change and the month is not over. #}
{{ config(materialized='view') }}
with

gateways as (

    select * from {{ ref('portwatch_ports') }}
    where coast in ('canada_pacific', 'mexico_pacific', 'us_pacific')

),

days as (

    select * from {{ ref('fct_port_activity') }}
    where vessel_type = 'container'

)

select
    cast(date_trunc('month', days.activity_date) as date) as month_start_date,
    gateways.portwatch_port_id,
    gateways.port_name,
    gateways.coast,
    sum(days.calls_count) as container_calls_count,
    sum(days.unloaded_tonnes_estimated) as unloaded_tonnes_estimated,
    sum(days.loaded_tonnes_estimated) as loaded_tonnes_estimated
from days
inner join gateways on days.portwatch_port_id = gateways.portwatch_port_id
group by all
having count(distinct days.activity_date) = day(last_day(any_value(days.activity_date)))
