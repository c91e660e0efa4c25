with

flows as (

    select
        month_start_date as month,
        if(partner_country_key = 'CAN', 'Canada', 'Mexico') as partner,
        if(flow = 'import', 'US imports', 'US exports') as direction,
        port_key,
        if(is_undisclosed, 'port not disclosed', port_label) as port,
        if(transport_mode in ('truck', 'rail', 'vessel', 'air', 'pipeline'), transport_mode, 'other') as mode,
        value_usd
    from marts.mart_gateway_flow
    where partner_country_key in ('CAN', 'MEX')

),

largest_ports as (

    select
        partner,
        port_key
    from flows
    group by partner, port_key
    qualify row_number() over (partition by partner order by sum(value_usd) desc) <= 8

),

lines as (

    select
        partner,
        direction,
        'mode of transport' as divided_by,
        mode as line,
        month,
        value_usd
    from flows
    union all by name
    select
        partner,
        direction,
        'gateway' as divided_by,
        if(largest_ports.port_key is null, 'all other gateways', flows.port) as line,
        month,
        value_usd
    from flows
    left join largest_ports using (partner, port_key)

)

select
    partner,
    direction,
    divided_by,
    line,
    month,
    sum(value_usd) as value,
    'US dollars' as unit
from lines
group by partner, direction, divided_by, line, month
order by
    partner asc,
    direction desc,
    divided_by desc,
    line in ('other', 'all other gateways'),
    sum(sum(value_usd)) over (partition by partner, direction, divided_by, line) desc,
    line,
    month asc
