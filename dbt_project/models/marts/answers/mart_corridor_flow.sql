with

bounds as (

    select * from {{ ref('int_trade__corridor_bounds') }}

),

-- Mexico's exports by vessel, to all the world, through offices of each coast: no more can go to Canada from there.
-- What is not known, an office or a mode, may be of either.
coasts as (

    select
        trade.month_start_date,
        sum(trade.value_cad) filter (
            where offices.coast = 'pacific' or trade.is_residual or offices.is_unknown
        ) as most_pacific_cad,
        sum(trade.value_cad) filter (
            where offices.coast = 'gulf' or trade.is_residual or offices.is_unknown
        ) as most_gulf_cad
    from {{ ref('fct_mexico_customs_office_trade') }} as trade
    left join {{ ref('dim_customs_office') }} as offices on trade.customs_office_key = offices.customs_office_key
    where trade.flow = 'export' and (trade.transport_mode = 'vessel' or {{ is_unknown('trade.transport_mode') }})
    group by trade.month_start_date

),

known_groups as (

    select
        month_start_date,
        exporter_country_key,
        importer_country_key,
        base_cad,
        has_modes,
        has_origins,
        unnest(['us_land', 'sea', 'air']) as corridor_group,
        unnest([us_land_low, sea_low, air_low]) as group_low_cad,
        unnest([base_cad - us_land_excluded, base_cad - sea_excluded, base_cad - air_excluded]) as group_high_cad
    from bounds

),

remainders as (

    select
        month_start_date,
        exporter_country_key,
        importer_country_key,
        base_cad,
        has_modes,
        has_origins,
        'unexplained' as corridor_group,
        greatest(0, any_value(base_cad) - sum(group_high_cad)) as group_low_cad,
        any_value(base_cad) - sum(group_low_cad) as group_high_cad
    from known_groups
    group by all

),

every_group as (

    select * from known_groups
    union all
    select * from remainders

),

corridors as (

    select * from {{ ref('dim_corridor') }}

),

placed as (

    select
        every_group.*,
        corridors.corridor_key,
        case
            when every_group.exporter_country_key <> 'MEX' then null
            when corridors.corridor_key = 'sea_pacific' then coasts.most_pacific_cad
            when corridors.corridor_key = 'sea_gulf_atlantic' then coasts.most_gulf_cad
        end as most_of_coast_cad,
        case
            when every_group.exporter_country_key <> 'MEX' then null
            when corridors.corridor_key = 'sea_pacific' then coasts.most_gulf_cad
            when corridors.corridor_key = 'sea_gulf_atlantic' then coasts.most_pacific_cad
        end as most_of_other_coast_cad
    from every_group
    inner join corridors on every_group.corridor_group = corridors.corridor_group
    left join coasts on every_group.month_start_date = coasts.month_start_date

),

banded as (

    select
        *,
        case
            -- Which coast is not known: a coast must carry only what the other cannot.
            when corridor_group = 'sea'
                then greatest(0, group_low_cad - coalesce(most_of_other_coast_cad, group_high_cad))
            else group_low_cad
        end as low_cad,
        least(group_high_cad, coalesce(most_of_coast_cad, group_high_cad)) as high_cad
    from placed

)

select
    banded.month_start_date,
    banded.exporter_country_key,
    banded.importer_country_key,
    banded.corridor_key,
    corridors.corridor_name,
    banded.corridor_group,
    banded.base_cad as base_value_cad,
    banded.low_cad as low_value_cad,
    cast(null as double) as central_value_cad,
    banded.high_cad as high_value_cad,
    banded.group_low_cad as group_low_value_cad,
    banded.group_high_cad as group_high_value_cad,
    banded.low_cad / nullif(banded.base_cad, 0) as low_share,
    banded.high_cad / nullif(banded.base_cad, 0) as high_share,
    if(banded.has_modes or banded.has_origins, 'bounded', 'none') as evidence_class,
    case
        when not banded.has_modes then null
        when banded.importer_country_key = 'CAN' then 'last mode, to the port of clearance'
        else 'mode at the border'
    end as mode_concept,
    case
        when banded.has_modes and (banded.has_origins or banded.importer_country_key = 'MEX') then null
        when
            not banded.has_modes and (banded.importer_country_key = 'MEX' or not banded.has_origins)
            then 'no mode of transport and no country of export is loaded'
        when not banded.has_modes then 'no mode of transport is loaded'
        else 'no country of export is loaded'
    end as missing_evidence
from banded
inner join corridors on banded.corridor_key = corridors.corridor_key
order by banded.month_start_date, banded.exporter_country_key, banded.corridor_key
