with

regions as (

    select * from {{ ref('regions') }}

),

described as (

    select
        region_key,
        country_iso3_code,
        region_name,
        us_state_code,
        province_code,
        mexican_state_code,
        is_unknown,
        source as code_source
    from regions

)

select * from described
order by region_key
