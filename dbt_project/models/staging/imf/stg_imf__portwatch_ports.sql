with

source as (

    select * from {{ source('raw', 'imf_portwatch_ports') }}

),

renamed as (

    select
        portid as portwatch_port_id,
        portname as port_name,
        iso3 as country_iso3_code,
        -- Published with a space; blank or wrong for some ports, so it is shown and never joined on.
        nullif(replace(locode, ' ', ''), '') as unlocode,
        lat as latitude_degrees,
        lon as longitude_degrees,
        vessel_count_total as vessel_calls_count,
        vessel_count_container as container_calls_count

    from source

)

select * from renamed
