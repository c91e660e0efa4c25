{# What must find another way: at most all that may have come by it, at least what had to. #}
{{ config(materialized='view') }}

with

scenarios as (

    select * from {{ ref('scenarios') }}
    where kind = 'corridor_closes'

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

flows as (

    select
        flows.*,
        rates.cad_per_usd,
        max(flows.month_start_date) over () as newest_month
    from {{ ref('mart_corridor_flow') }} as flows
    left join rates on flows.month_start_date = rates.month_start_date

),

corridors as (

    select
        exporter_country_key || '-' || importer_country_key as subject_key,
        corridor_key,
        last_day(newest_month) as period_end_date,
        sum(base_value_cad / cad_per_usd order by month_start_date) as base_value_usd,
        sum(low_value_cad / cad_per_usd order by month_start_date) as low_value_usd,
        sum(high_value_cad / cad_per_usd order by month_start_date) as high_value_usd
    from flows
    where month_start_date > newest_month - interval 12 months
    group by all
    having count(cad_per_usd) = 12

)

select
    scenarios.scenario_key,
    corridors.subject_key,
    'mart_corridor_flow' as dataset_code,
    corridors.period_end_date,
    'TOTAL' as product_code,
    corridors.base_value_usd,
    scenarios.closed_share as shock_share,
    -corridors.high_value_usd * scenarios.closed_share as change_low_usd,
    -corridors.low_value_usd * scenarios.closed_share as change_high_usd,
    if(corridors.base_value_usd is null, 'bounds of twelve months are not there', null) as unavailable_reason
from scenarios
left join corridors on scenarios.corridor_key = corridors.corridor_key
