with

source as (

    select * from {{ source('raw', 'imf_portwatch_port_days') }}

),

renamed as (

    select
        ---------- keys
        portid as portwatch_port_id,
        date as activity_date,
        portname as port_name,
        iso3 as country_iso3_code,

        ---------- measures: calls are counted, tonnes are a model's estimates
        portcalls_container as container_calls_count,
        portcalls_dry_bulk as dry_bulk_calls_count,
        portcalls_general_cargo as general_cargo_calls_count,
        portcalls_roro as roro_calls_count,
        portcalls_tanker as tanker_calls_count,
        portcalls_cargo as cargo_calls_count,
        portcalls as calls_count,
        import_container as container_unloaded_tonnes_estimated,
        import_dry_bulk as dry_bulk_unloaded_tonnes_estimated,
        import_general_cargo as general_cargo_unloaded_tonnes_estimated,
        import_roro as roro_unloaded_tonnes_estimated,
        import_tanker as tanker_unloaded_tonnes_estimated,
        import_cargo as cargo_unloaded_tonnes_estimated,
        import as unloaded_tonnes_estimated,
        export_container as container_loaded_tonnes_estimated,
        export_dry_bulk as dry_bulk_loaded_tonnes_estimated,
        export_general_cargo as general_cargo_loaded_tonnes_estimated,
        export_roro as roro_loaded_tonnes_estimated,
        export_tanker as tanker_loaded_tonnes_estimated,
        export_cargo as cargo_loaded_tonnes_estimated,
        export as loaded_tonnes_estimated

    from source

)

select * from renamed
