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
        {{ or_unknown("'schedule_d:' || ports.schedule_d_code", 'schedule_d', 'crossings.schedule_d_code') }}
            as port_key,
        {{ or_unknown('countries.iso3_code', 'us_border', 'crossings.border') }} as partner_country_key,
        crossings.measure,
        coalesce(measures.unit, 'unknown') as unit,
        measures.is_freight,
        crossings.crossings_count
    from crossings
    left join measures on crossings.measure = measures.measure
    left join countries on crossings.border = countries.us_border
    left join {{ ref('schedule_d_ports') }} as ports on crossings.schedule_d_code = ports.schedule_d_code

)

select * from decoded
order by month_start_date, port_key, measure
