{# US freight with each partner by direction and mode: months, and years of which all months are here. #}
{{ config(materialized='view') }}

with

monthly as (

    select
        partner_country_key as partners,
        flow,
        transport_mode,
        month_start_date,
        sum(value_usd) as amount
    from {{ ref('fct_transborder_freight_by_state_port') }}
    group by all

),

in_periods as (

    select
        * exclude (month_start_date),
        unnest([strftime(month_start_date, '%Y-%m'), strftime(month_start_date, '%Y')]) as period_name
    from monthly

)

select
    'bts_transborder' as dataset_code,
    'USA' as reporter_country_key,
    partners,
    flow,
    'customs' as basis,
    'unadjusted' as adjustment,
    period_name,
    'value by ' || transport_mode as quantity_kind,
    sum(amount) as amount,
    'USD' as unit
from in_periods
group by all
having length(period_name) = 7 or count(amount) = 12
