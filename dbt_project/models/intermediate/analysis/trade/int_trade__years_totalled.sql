{# What is compared for whole years alone. #}
{{ config(materialized='view') }}
select
    'us_census_trade' as dataset_code,
    'USA' as reporter_country_key,
    partner_iso3_code as partners,
    'import' as flow,
    'customs' as basis,
    'unadjusted' as adjustment,
    cast(year(month_start_date) as varchar) as period_name,
    'value for consumption' as quantity_kind,
    sum(consumption_value_usd) as amount,
    'USD' as unit
from {{ ref('stg_us__census_trade_imports') }}
where partner_iso3_code in ('CAN', 'MEX')
group by all
having count(distinct month_start_date) = 12
union all
select
    'bts_transborder' as dataset_code,
    'USA' as reporter_country_key,
    'CAN MEX' as partners,
    'total' as flow,
    'customs' as basis,
    'unadjusted' as adjustment,
    cast(year(month_start_date) as varchar) as period_name,
    'share of truck and rail' as quantity_kind,
    100 * sum(value_usd) filter (where transport_mode in ('truck', 'rail')) / sum(value_usd) as amount,
    'per cent' as unit
from {{ ref('fct_transborder_freight_by_state_port') }}
where partner_country_key in ('CAN', 'MEX')
group by year(month_start_date)
having count(distinct month_start_date) = 12
