with

countries as (

    select * from {{ ref('countries') }}

),

described as (

    select
        iso3_code as country_key,
        iso2_code,
        iso3_code,
        m49_code,
        census_code,
        transborder_code,
        country_name,
        region as region_name,
        subregion as subregion_name,
        currency_code,
        source as code_source
    from countries

)

select * from described
order by country_key
