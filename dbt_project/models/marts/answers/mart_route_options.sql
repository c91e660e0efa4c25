with

routes as (

    select * from {{ ref('routes') }}

),

legs as (

    select * from {{ ref('mart_route_legs') }}

),

summed as (

    select
        route_key,
        arg_min(from_place_key, leg_number) as first_place_key,
        arg_max(to_place_key, leg_number) as last_place_key,
        list_sort(list_distinct(array_agg(transport_mode))) as modes,
        count(*) as legs_count,
        coalesce(sum(sea_nm order by leg_number), 0) as sea_nm,
        coalesce(sum(land_km order by leg_number), 0) as land_km,
        count(*) filter (where is_border_crossed) as land_borders_count,
        list_sort(list_distinct(string_split(string_agg(soil_country_keys, ' '), ' '))) as soil,
        bool_or(passes_panama_canal) as passes_panama_canal,
        sum(days_low order by leg_number) as days_low,
        sum(days_central order by leg_number) as days_central,
        sum(days_high order by leg_number) as days_high,
        sum(usd_per_teu_low order by leg_number) as usd_per_teu_low,
        sum(usd_per_teu_central order by leg_number) as usd_per_teu_central,
        sum(usd_per_teu_high order by leg_number) as usd_per_teu_high,
        sum(
            if(transport_mode = 'vessel', usd_per_teu_low, usd_per_teu_high) order by leg_number
        ) as usd_per_teu_cheap_sea,
        sum(
            if(transport_mode = 'vessel', usd_per_teu_high, usd_per_teu_low) order by leg_number
        ) as usd_per_teu_dear_sea,
        sum(assumed_days order by leg_number) / sum(days_central order by leg_number) as assumed_days_share,
        sum(
            assumed_usd_per_teu order by leg_number
        ) / sum(usd_per_teu_central order by leg_number) as assumed_usd_share,
        arg_min(unavailable_reason, leg_number) as leg_reason
    from legs
    group by route_key

),

judged as (

    select
        routes.route_key,
        routes.route_name,
        routes.origin_place_key,
        origins.place_name as origin_name,
        routes.destination_place_key,
        destinations.place_name as destination_name,
        routes.via,
        routes.corridor_key,
        case
            when summed.route_key is null then 'the route has no legs'
            when summed.leg_reason is not null then summed.leg_reason
            when summed.first_place_key <> routes.origin_place_key then 'the legs do not begin at the origin'
            when summed.last_place_key <> routes.destination_place_key then 'the legs do not end at the destination'
        end as unavailable_reason
    from routes
    left join summed on routes.route_key = summed.route_key
    left join {{ ref('route_places') }} as origins on routes.origin_place_key = origins.place_key
    left join {{ ref('route_places') }} as destinations on routes.destination_place_key = destinations.place_key

),

-- Options are compared with those of the same origin and destination; one without a result is not among them.
compared as (

    select
        summed.*,
        rank() over (options order by summed.days_central) as days_rank,
        rank() over (options order by summed.usd_per_teu_central) as usd_rank,
        rank() over (options order by summed.usd_per_teu_cheap_sea) as usd_rank_cheap_sea,
        rank() over (options order by summed.usd_per_teu_dear_sea) as usd_rank_dear_sea,
        summed.days_central - min(summed.days_central) over options as days_above_fastest,
        summed.usd_per_teu_central - min(summed.usd_per_teu_central) over options as usd_per_teu_above_cheapest
    from judged
    inner join summed on judged.route_key = summed.route_key
    where judged.unavailable_reason is null
    window options as (partition by judged.origin_place_key, judged.destination_place_key)

)

select
    judged.route_key,
    judged.route_name,
    judged.origin_place_key,
    judged.origin_name,
    judged.destination_place_key,
    judged.destination_name,
    judged.via,
    judged.corridor_key,
    corridors.corridor_name,
    array_to_string(compared.modes, ' ') as transport_modes,
    cast(compared.legs_count as integer) as legs_count,
    cast(compared.sea_nm as double) as sea_nm,
    cast(compared.land_km as double) as land_km,
    cast(compared.land_borders_count as integer) as land_borders_count,
    array_to_string(compared.soil, ' ') as soil_country_keys,
    list_contains(compared.soil, 'USA') as touches_us_soil,
    compared.passes_panama_canal,
    cast(compared.days_low as double) as days_low,
    cast(compared.days_central as double) as days_central,
    cast(compared.days_high as double) as days_high,
    cast(compared.usd_per_teu_low as double) as usd_per_teu_low,
    cast(compared.usd_per_teu_central as double) as usd_per_teu_central,
    cast(compared.usd_per_teu_high as double) as usd_per_teu_high,
    cast(compared.days_rank as integer) as days_rank,
    cast(compared.usd_rank as integer) as usd_rank,
    compared.usd_rank = compared.usd_rank_cheap_sea and compared.usd_rank = compared.usd_rank_dear_sea
        as is_usd_rank_stable,
    cast(compared.days_above_fastest as double) as days_above_fastest,
    cast(compared.usd_per_teu_above_cheapest as double) as usd_per_teu_above_cheapest,
    cast(compared.assumed_days_share as double) as assumed_days_share,
    cast(compared.assumed_usd_share as double) as assumed_usd_share,
    'modelled' as evidence_class,
    judged.unavailable_reason
from judged
left join {{ ref('dim_corridor') }} as corridors on judged.corridor_key = corridors.corridor_key
left join compared on judged.route_key = compared.route_key
order by judged.origin_place_key, judged.destination_place_key, compared.usd_rank
