with

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
    from {{ ref('int_reference__ports_listed') }}

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
