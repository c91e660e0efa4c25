with

corridors as (

    select * from {{ ref('dim_corridor') }}

),

placed as (

    select
        bounds.*,
        corridors.corridor_key,
        case
            when bounds.exporter_country_key <> 'MEX' then null
            when corridors.corridor_key = 'sea_pacific' then coasts.most_pacific_cad
            when corridors.corridor_key = 'sea_gulf_atlantic' then coasts.most_gulf_cad
        end as most_of_coast_cad,
        case
            when bounds.exporter_country_key <> 'MEX' then null
            when corridors.corridor_key = 'sea_pacific' then coasts.most_gulf_cad
            when corridors.corridor_key = 'sea_gulf_atlantic' then coasts.most_pacific_cad
        end as most_of_other_coast_cad
    from {{ ref('int_trade__corridor_groups_bounded') }} as bounds
    inner join corridors on bounds.corridor_group = corridors.corridor_group
    left join {{ ref('int_trade__mexican_coasts_bounded') }} as coasts
        on bounds.month_start_date = coasts.month_start_date

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
