{# As the lists have them, before dim_port makes one row of those that are one port. #}
{{ config(materialized='view') }}
with

crossing_positions as (

    select
        schedule_d_code,
        arg_max(latitude_degrees, month_start_date) as latitude_degrees,
        arg_max(longitude_degrees, month_start_date) as longitude_degrees
    from {{ ref('stg_bts__border_crossings') }}
    group by schedule_d_code

),

us_ports as (

    select
        'schedule_d' as code_system,
        ports.schedule_d_code as port_code,
        'schedule_d:' || ports.schedule_d_code as port_key,
        codes.unlocode,
        false as is_overridden,
        false as is_shared,
        ports.port_name,
        'United States' as country_name,
        ports.us_state_code,
        ports.district_name,
        positions.latitude_degrees,
        positions.longitude_degrees,
        'border_crossings' as position_source,
        codes.coast,
        cast(null as varchar) as corridor_role,
        ports.is_undisclosed
    from {{ ref('schedule_d_ports') }} as ports
    left join {{ ref('schedule_d_unlocodes') }} as codes on ports.schedule_d_code = codes.schedule_d_code
    left join crossing_positions as positions on ports.schedule_d_code = positions.schedule_d_code

),

-- A port that an override gives two codes is two ports elsewhere, and has a row for each.
followed_ports as (

    select
        'portwatch' as code_system,
        ports.portwatch_port_id as port_code,
        coalesce(overrides.unlocode, ports.unlocode) as unlocode,
        overrides.unlocode is not null as is_overridden,
        count(*) over (partition by ports.portwatch_port_id) > 1 as is_shared,
        'portwatch:' || ports.portwatch_port_id || if(is_shared, ':' || overrides.unlocode, '') as port_key,
        ports.port_name,
        countries.country_name,
        ports.latitude_degrees,
        ports.longitude_degrees,
        'portwatch' as position_source,
        followed.coast,
        followed.corridor_role,
        false as is_undisclosed
    from {{ ref('stg_imf__portwatch_ports') }} as ports
    left join {{ ref('port_overrides') }} as overrides
        on overrides.code_list = 'portwatch' and ports.portwatch_port_id = overrides.port_id
    left join {{ ref('countries') }} as countries on ports.country_iso3_code = countries.iso3_code
    left join {{ ref('portwatch_ports') }} as followed on ports.portwatch_port_id = followed.portwatch_port_id

),

indexed_ports as (

    select
        'world_port_index' as code_system,
        ports.world_port_index_number as port_code,
        'wpi:' || ports.world_port_index_number
        || if(ports.place_number > 1, '-' || ports.place_number, '') as port_key,
        coalesce(overrides.unlocode, ports.unlocode) as unlocode,
        overrides.unlocode is not null as is_overridden,
        false as is_shared,
        ports.port_name,
        ports.country_name,
        ports.latitude_degrees,
        ports.longitude_degrees,
        'world_port_index' as position_source,
        false as is_undisclosed
    from {{ ref('stg_nga__world_port_index') }} as ports
    left join {{ ref('port_overrides') }} as overrides
        on overrides.code_list = 'world_port_index' and ports.world_port_index_number = overrides.port_id

),

ports_with_own_codes as (

    select * from us_ports
    union all by name
    select * from followed_ports
    union all by name
    select * from indexed_ports

),

-- Of UN/LOCODE's places, the ports, and whatever the other lists name.
coded_places as (

    select
        'un_locode' as code_system,
        places.unlocode as port_code,
        'un_locode:' || places.unlocode as port_key,
        places.unlocode,
        false as is_overridden,
        false as is_shared,
        places.place_name as port_name,
        countries.country_name,
        places.latitude_degrees,
        places.longitude_degrees,
        'un_locode' as position_source,
        false as is_undisclosed
    from {{ ref('stg_un__locode') }} as places
    left join {{ ref('countries') }} as countries on places.country_iso2_code = countries.iso2_code
    where
        places.entry_number = 1
        and (places.is_port or places.unlocode in (select ports_with_own_codes.unlocode from ports_with_own_codes))

),

all_entries as (

    select * from ports_with_own_codes
    union all by name
    select * from coded_places

)

select
    code_system,
    port_code,
    port_key,
    unlocode,
    is_overridden,
    is_shared,
    port_name,
    country_name,
    us_state_code,
    district_name,
    latitude_degrees,
    longitude_degrees,
    position_source,
    coast,
    corridor_role,
    is_undisclosed
from all_entries
