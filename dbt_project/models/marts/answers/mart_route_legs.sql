with

places as (

    select * from {{ ref('route_places') }}

),

legs as (

    select
        *,
        lag(to_place_key) over (partition by route_key order by leg_number) as previous_place_key,
        lag(leg_number, 1, 0) over (partition by route_key order by leg_number) + 1 as expected_leg_number,
        lag(transport_mode) over (partition by route_key order by leg_number) as previous_mode,
        lead(transport_mode) over (partition by route_key order by leg_number) as next_mode,
        lag(soil_country_key) over (partition by route_key order by leg_number) as previous_soil
    from {{ ref('route_legs') }}

),

-- A stretch goes by one mode without a change: boxes are handled, and wait for a ship, at its ends.
located as (

    select
        legs.*,
        origins.place_name as from_place_name,
        origins.country_key as from_country_key,
        destinations.place_name as to_place_name,
        destinations.country_key as to_country_key,
        sea.distance_nm as sea_nm,
        legs.transport_mode = 'vessel' as is_sea,
        coalesce(legs.transport_mode <> legs.previous_mode, true) as starts_stretch,
        coalesce(legs.transport_mode <> legs.next_mode, true) as ends_stretch,
        coalesce(legs.soil_country_key <> legs.previous_soil, false) as is_border_crossed,
        coalesce(sea.passes_panama_canal, false) as passes_panama_canal,
        if(legs.transport_mode = 'vessel', sea.source, legs.source) as distance_source,
        case
            when legs.leg_number <> legs.expected_leg_number
                then 'leg ' || legs.expected_leg_number || ' is missing'
            when legs.from_place_key <> legs.previous_place_key
                then 'leg ' || legs.leg_number || ' does not begin where the leg before it ends'
            when origins.place_key is null then 'no place is called ' || legs.from_place_key
            when destinations.place_key is null then 'no place is called ' || legs.to_place_key
            when legs.transport_mode = 'vessel' and sea.distance_nm is null
                then 'no distance by sea from ' || origins.place_name || ' to ' || destinations.place_name
            when legs.transport_mode <> 'vessel' and legs.land_km is null
                then 'no distance by land from ' || origins.place_name || ' to ' || destinations.place_name
        end as unavailable_reason
    from legs
    left join places as origins on legs.from_place_key = origins.place_key
    left join places as destinations on legs.to_place_key = destinations.place_key
    left join {{ ref('sea_distances') }} as sea
        on
            legs.transport_mode = 'vessel'
            and legs.from_place_key = sea.from_place_key
            and legs.to_place_key = sea.to_place_key

),

charged as (

    select
        located.route_key,
        located.leg_number,
        rates.measure,
        rates.is_assumption or (rates.item = 'running' and located.is_land_km_assumed) as is_assumed,
        case rates.item
            when 'running' then coalesce(located.sea_nm, located.land_km) * 0.001
            when 'handling' then cast(located.starts_stretch as integer) + cast(located.ends_stretch as integer)
            when 'sailing' then cast(located.starts_stretch as integer)
            when 'border' then cast(located.is_border_crossed as integer)
            when 'canal' then cast(located.passes_panama_canal as integer)
        end as quantity,
        rates.low,
        rates.central,
        rates.high
    from located
    inner join {{ ref('route_parameters') }} as rates on located.transport_mode = rates.transport_mode
    where located.unavailable_reason is null

),

summed as (

    select
        route_key,
        leg_number,
        sum(quantity * low) filter (where measure = 'days') as days_low,
        sum(quantity * central) filter (where measure = 'days') as days_central,
        sum(quantity * high) filter (where measure = 'days') as days_high,
        sum(quantity * low) filter (where measure = 'usd_per_teu') as usd_per_teu_low,
        sum(quantity * central) filter (where measure = 'usd_per_teu') as usd_per_teu_central,
        sum(quantity * high) filter (where measure = 'usd_per_teu') as usd_per_teu_high,
        coalesce(sum(quantity * central) filter (where measure = 'usd_per_teu' and is_assumed), 0)
            as assumed_usd_per_teu,
        coalesce(sum(quantity * central) filter (where measure = 'days' and is_assumed), 0) as assumed_days
    from charged
    group by all

)

select
    located.route_key,
    routes.route_name,
    cast(located.leg_number as integer) as leg_number,
    located.transport_mode,
    located.from_place_key,
    located.from_place_name,
    located.to_place_key,
    located.to_place_name,
    array_to_string(list_sort(list_distinct([
        if(located.is_sea, located.from_country_key, located.soil_country_key),
        if(located.is_sea, located.to_country_key, located.soil_country_key),
        if(located.passes_panama_canal, 'PAN', null)
    ])), ' ') as soil_country_keys,
    located.is_border_crossed,
    located.passes_panama_canal,
    cast(located.sea_nm as double) as sea_nm,
    cast(located.land_km as double) as land_km,
    located.distance_source,
    cast(summed.days_low as double) as days_low,
    cast(summed.days_central as double) as days_central,
    cast(summed.days_high as double) as days_high,
    cast(summed.usd_per_teu_low as double) as usd_per_teu_low,
    cast(summed.usd_per_teu_central as double) as usd_per_teu_central,
    cast(summed.usd_per_teu_high as double) as usd_per_teu_high,
    cast(summed.assumed_days as double) as assumed_days,
    cast(summed.assumed_usd_per_teu as double) as assumed_usd_per_teu,
    coalesce(
        located.unavailable_reason,
        if(summed.usd_per_teu_central is null, 'no parameters for the mode ' || located.transport_mode, null)
    ) as unavailable_reason
from located
left join {{ ref('routes') }} as routes on located.route_key = routes.route_key
left join summed on located.route_key = summed.route_key and located.leg_number = summed.leg_number
order by located.route_key, located.leg_number
