with

crossings as (

    select * from {{ ref('stg_bts__border_crossings') }}

),

measures as (

    select * from {{ ref('border_measures') }}

),

countries as (

    select * from {{ ref('countries') }}

),

decoded as (

    select
        crossings.month_start_date,
        'schedule_d:' || crossings.schedule_d_code as port_key,
        countries.iso3_code as from_country_iso3_code,
        crossings.measure,
        measures.unit,
        measures.is_freight,
        crossings.crossings_count
    from crossings
    left join measures on crossings.measure = measures.measure
    left join countries on crossings.border = countries.us_border

)

select * from decoded
order by month_start_date, port_key, measure
