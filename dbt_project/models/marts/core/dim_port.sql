with

overrides as (

    select * from {{ ref('port_overrides') }}

),

countries as (

    select * from {{ ref('countries') }}

),

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
    left join overrides on overrides.code_list = 'portwatch' and ports.portwatch_port_id = overrides.port_id
    left join countries on ports.country_iso3_code = countries.iso3_code
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
    left join overrides
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
    left join countries on places.country_iso2_code = countries.iso2_code
    where
        places.entry_number = 1
        and (places.is_port or places.unlocode in (select ports_with_own_codes.unlocode from ports_with_own_codes))

),

all_entries as (

    select * from ports_with_own_codes
    union all by name
    select * from coded_places

),

entries as (

    select
        *,
        row_number() over (
            partition by code_system, unlocode order by is_overridden desc, port_key asc
        ) as entry_number,
        case
            when is_shared then 5
            else list_position(['schedule_d', 'portwatch', 'world_port_index', 'un_locode'], code_system)
        end as list_rank
    from all_entries

),

matched as (

    select
        arg_min(port_key, list_rank) as port_key,
        arg_min(code_system, list_rank) as code_system,
        arg_min(port_code, list_rank) as port_code,
        arg_min(port_name, list_rank) as port_name,
        arg_min(country_name, list_rank) as country_name,
        max(us_state_code) as us_state_code,
        max(district_name) as district_name,
        max(unlocode) as unlocode,
        arg_min(latitude_degrees, list_rank) as latitude_degrees,
        arg_min(longitude_degrees, list_rank) as longitude_degrees,
        bool_or(is_undisclosed) as is_undisclosed,
        arg_min(if(latitude_degrees is null, null, position_source), list_rank) as position_source,
        max(port_code) filter (where code_system = 'schedule_d') as schedule_d_code,
        max(port_code) filter (where code_system = 'portwatch') as portwatch_port_id,
        bool_or(is_shared) as is_portwatch_port_shared,
        max(port_code) filter (where code_system = 'world_port_index') as world_port_index_number,
        bool_or(code_system = 'un_locode') as is_in_un_locode,
        arg_min(coast, list_rank) as coast,
        arg_min(corridor_role, list_rank) as corridor_role,
        count(*) as list_count,
        case
            when count(*) = 1 and max(unlocode) is null then 'no_code'
            when count(*) = 1 and max(entry_number) > 1 then 'repeated_code'
            when count(*) = 1 then 'no_counterpart'
            when bool_or(is_overridden) then 'override'
            when bool_or(code_system = 'schedule_d') then 'schedule_d_unlocodes'
            else 'unlocode'
        end as match_method
    from entries
    group by if(unlocode is null or entry_number > 1, port_key, unlocode)

),

final as (

    select
        *,
        false as is_unknown,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from matched
    union all by name
    select
        codes.member_key as port_key,
        codes.code_system,
        codes.code as port_code,
        {{ unknown_name() }} as port_name,
        false as is_undisclosed,
        if(codes.code_system = 'schedule_d', codes.code, null) as schedule_d_code,
        if(codes.code_system = 'portwatch', codes.code, null) as portwatch_port_id,
        false as is_portwatch_port_shared,
        false as is_in_un_locode,
        0 as list_count,
        'unknown_code' as match_method,
        true as is_unknown,
        codes.code as publisher_code,
        codes.published_name as publisher_name
    from {{ ref('int_reference__unknown_codes') }} as codes
    where codes.dimension = 'port'
    union all by name
    -- All districts whose port is not disclosed, as one: the port of such rows in mart_gateway_flow.
    select
        'undisclosed' as port_key,
        'Port not disclosed' as port_name,
        true as is_undisclosed,
        false as is_portwatch_port_shared,
        false as is_in_un_locode,
        0 as list_count,
        false as is_unknown

)

select
    final.*,
    -- Ports of one name are told apart: Vancouver, BC and Vancouver, WA.
    if(
        count(*) over (partition by {{ short_label('final.port_name') }}) > 1,
        left({{ short_label('final.port_name') }}, 35)
        || coalesce(', ' || coalesce(final.us_state_code, left(final.unlocode, 2)), ''),
        {{ short_label('final.port_name') }}
    ) as port_label
from final
{{ join_labels('port', 'final.port_key') }}
order by final.port_key
