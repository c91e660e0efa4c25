{# Corridors that the evidence cannot tell apart, together; what none of them explains is a group of its own. #}
{{ config(materialized='view') }}
with

bounds as (

    select * from {{ ref('int_trade__corridor_bounds') }}

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
        greatest(0, any_value(base_cad) - sum(group_high_cad order by corridor_group)) as group_low_cad,
        any_value(base_cad) - sum(group_low_cad order by corridor_group) as group_high_cad
    from known_groups
    group by all

)

select * from known_groups
union all
select * from remainders
