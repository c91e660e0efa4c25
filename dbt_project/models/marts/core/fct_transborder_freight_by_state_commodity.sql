with

freight as (

    select * from {{ ref('stg_bts__transborder_state_commodity') }}

),

decoded as (

    select
        {{ transborder_decoded_columns() }},
        {{ transborder_us_region_key() }},
        freight.hs2_code,
        {{ transborder_partner_region_key() }},
        {{ transborder_measure_columns() }}

    from freight
    {{ transborder_code_joins() }}
    {{ transborder_region_joins() }}
    where {{ in_changed_months('freight.month_start_date') }}

)

select * from decoded
order by month_start_date, flow, partner_country_key, transport_mode, hs2_code, us_region_key
