with

freight as (

    select * from {{ ref('stg_bts__transborder_port_commodity') }}

),

decoded as (

    select
        {{ transborder_decoded_columns() }},
        {{ transborder_port_key() }},
        freight.hs2_code,
        {{ transborder_measure_columns() }}

    from freight
    {{ transborder_code_joins() }}
    {{ transborder_port_join() }}
    where {{ in_changed_months('freight.month_start_date') }}

)

select * from decoded
order by month_start_date, flow, partner_country_key, transport_mode, hs2_code, port_key
