with

days as (

    select * from {{ ref('stg_imf__portwatch_port_days') }}

),

by_vessel_type as (

    select
        activity_date,
        portwatch_port_id,
        unnest(['container', 'dry_bulk', 'general_cargo', 'roro', 'tanker']) as vessel_type,
        unnest([
            container_calls_count, dry_bulk_calls_count, general_cargo_calls_count, roro_calls_count, tanker_calls_count
        ]) as calls_count,
        unnest([
            container_unloaded_tonnes_estimated,
            dry_bulk_unloaded_tonnes_estimated,
            general_cargo_unloaded_tonnes_estimated,
            roro_unloaded_tonnes_estimated,
            tanker_unloaded_tonnes_estimated
        ]) as unloaded_tonnes_estimated,
        unnest([
            container_loaded_tonnes_estimated,
            dry_bulk_loaded_tonnes_estimated,
            general_cargo_loaded_tonnes_estimated,
            roro_loaded_tonnes_estimated,
            tanker_loaded_tonnes_estimated
        ]) as loaded_tonnes_estimated
    from days

)

select
    activity_date,
    portwatch_port_id,
    vessel_type,
    calls_count,
    unloaded_tonnes_estimated,
    loaded_tonnes_estimated
from by_vessel_type
order by activity_date, portwatch_port_id, vessel_type
