with

freight as (

    select * from {{ ref('fct_transborder_freight_by_state_port') }}

),

ports as (

    select * from {{ ref('dim_port') }}

),

usd_rates as (

    select * from {{ ref('fct_exchange_rates') }}
    where currency_code = 'USD'

),

gateways as (

    select
        freight.month_start_date,
        freight.direction,
        freight.partner_iso3_code,
        if(ports.is_undisclosed, 'undisclosed', freight.port_key) as gateway_key,
        if(ports.is_undisclosed, 'Port not disclosed', ports.port_name) as gateway_name,
        if(ports.is_undisclosed, null, ports.us_state_code) as gateway_us_state_code,
        freight.transport_mode,
        cast(sum(freight.value_usd) as bigint) as value_usd,
        cast(sum(freight.shipping_weight_kg) as bigint) as shipping_weight_kg,
        cast(sum(freight.freight_charges_usd) as bigint) as freight_charges_usd
    from freight
    left join ports on freight.port_key = ports.port_key
    group by all

),

measured as (

    select
        gateways.month_start_date,
        gateways.direction,
        gateways.partner_iso3_code,
        gateways.gateway_key,
        gateways.gateway_name,
        gateways.gateway_us_state_code,
        gateways.gateway_key = 'undisclosed' as is_undisclosed,
        gateways.transport_mode,
        gateways.value_usd,
        gateways.value_usd * usd_rates.cad_per_unit as value_cad,
        usd_rates.unavailable_reason as value_cad_unavailable_reason,
        gateways.shipping_weight_kg,
        gateways.freight_charges_usd,
        gateways.value_usd / sum(gateways.value_usd) over (
            partition by gateways.month_start_date, gateways.direction, gateways.partner_iso3_code
        ) as share_of_flow
    from gateways
    left join usd_rates on gateways.month_start_date = usd_rates.month_start_date

)

select * from measured
order by month_start_date, direction, partner_iso3_code, gateway_key, transport_mode
