with

source as (

    select * from {{ source('raw', 'imf_portwatch_chokepoint_days') }}

),

renamed as (

    select
        ---------- keys
        portid as portwatch_chokepoint_id,
        date as transit_date,
        portname as chokepoint_name,

        ---------- measures: ships are counted, tonnes are a model's estimate of what they carry
        n_container as container_transits_count,
        n_dry_bulk as dry_bulk_transits_count,
        n_general_cargo as general_cargo_transits_count,
        n_roro as roro_transits_count,
        n_tanker as tanker_transits_count,
        n_cargo as cargo_transits_count,
        n_total as transits_count,
        capacity_container as container_tonnes_estimated,
        capacity_dry_bulk as dry_bulk_tonnes_estimated,
        capacity_general_cargo as general_cargo_tonnes_estimated,
        capacity_roro as roro_tonnes_estimated,
        capacity_tanker as tanker_tonnes_estimated,
        capacity_cargo as cargo_tonnes_estimated,
        capacity as tonnes_estimated

    from source

)

select * from renamed
