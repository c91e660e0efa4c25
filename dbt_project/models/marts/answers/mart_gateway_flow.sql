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
        freight.flow,
        freight.partner_country_key,
        if(ports.is_undisclosed, 'undisclosed', freight.port_key) as port_key,
        if(ports.is_undisclosed, 'Port not disclosed', ports.port_name) as port_name,
        if(ports.is_undisclosed, 'Port not disclosed', ports.port_label) as port_label,
        if(ports.is_undisclosed, null, ports.us_state_code) as us_state_code,
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
        gateways.flow,
        gateways.partner_country_key,
        gateways.port_key,
        gateways.port_name,
        gateways.port_label,
        gateways.us_state_code,
        gateways.port_key = 'undisclosed' as is_undisclosed,
        gateways.transport_mode,
        gateways.value_usd,
        gateways.value_usd * usd_rates.cad_per_unit as value_cad,
        usd_rates.unavailable_reason as value_cad_unavailable_reason,
        gateways.shipping_weight_kg,
        gateways.freight_charges_usd,
        gateways.value_usd / sum(gateways.value_usd) over (
            partition by gateways.month_start_date, gateways.flow, gateways.partner_country_key
        ) as share_of_flow
    from gateways
    left join usd_rates on gateways.month_start_date = usd_rates.month_start_date

)

select * from measured
order by month_start_date, flow, partner_country_key, port_key, transport_mode
