with

schedule_d as (

    select * from {{ ref('schedule_d_ports') }}

),

crossing_positions as (

    select
        schedule_d_code,
        arg_max(latitude_degrees, month_start_date) as latitude_degrees,
        arg_max(longitude_degrees, month_start_date) as longitude_degrees
    from {{ ref('stg_bts__border_crossings') }}
    group by schedule_d_code

),

portwatch as (

    select * from {{ ref('stg_imf__portwatch_ports') }}

),

world_port_index as (

    select * from {{ ref('stg_nga__world_port_index') }}

),

us_ports as (

    select
        'schedule_d:' || ports.schedule_d_code as port_key,
        'schedule_d' as code_system,
        ports.schedule_d_code as port_code,
        ports.port_name,
        'United States' as country_name,
        ports.us_state_code,
        ports.district_name,
        cast(null as varchar) as unlocode,
        positions.latitude_degrees,
        positions.longitude_degrees,
        ports.is_undisclosed
    from schedule_d as ports
    left join crossing_positions as positions on ports.schedule_d_code = positions.schedule_d_code

),

followed_ports as (

    select
        'portwatch:' || ports.portwatch_port_id as port_key,
        'portwatch' as code_system,
        ports.portwatch_port_id as port_code,
        ports.port_name,
        countries.country_name,
        cast(null as varchar) as us_state_code,
        cast(null as varchar) as district_name,
        ports.unlocode,
        ports.latitude_degrees,
        ports.longitude_degrees,
        false as is_undisclosed
    from portwatch as ports
    left join {{ ref('countries') }} as countries on ports.country_iso3_code = countries.iso3_code

),

indexed_ports as (

    select
        'wpi:' || world_port_index_number || if(place_number > 1, '-' || place_number, '') as port_key,
        'world_port_index' as code_system,
        world_port_index_number as port_code,
        port_name,
        country_name,
        cast(null as varchar) as us_state_code,
        cast(null as varchar) as district_name,
        unlocode,
        latitude_degrees,
        longitude_degrees,
        false as is_undisclosed
    from world_port_index

),

all_ports as (

    select * from us_ports
    union all
    select * from followed_ports
    union all
    select * from indexed_ports

)

select * from all_ports
order by port_key
