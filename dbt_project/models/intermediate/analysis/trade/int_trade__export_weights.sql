{# A partner's exports from all reporters whose exports to all partners are loaded. #}
{{ config(materialized='view') }}

with

exports as (

    select
        reporter_country_key,
        partner_country_key,
        dataset_code,
        month_start_date,
        value_usd_12m
    from {{ ref('int_trade__twelve_months_summed') }}
    where flow = 'export' and basis = 'customs' and adjustment = 'unadjusted' and value_usd_12m is not null

),

exporters_to_all as (

    select
        reporter_country_key,
        dataset_code,
        month_start_date
    from exports
    where partner_country_key = 'WLD'

),

listed as (

    select exports.* from exports
    semi join exporters_to_all using (reporter_country_key, dataset_code, month_start_date)
    -- One dataset a reporter: the detailed one before the table of totals.
    qualify dense_rank() over (
        partition by reporter_country_key, month_start_date
        order by dataset_code in ('statcan_trade_totals', 'un_comtrade_trade'), dataset_code
    ) = 1

)

select
    month_start_date,
    partner_country_key,
    sum(value_usd_12m order by reporter_country_key) as listed_exports_usd_12m,
    string_agg(reporter_country_key, ', ' order by reporter_country_key) as listed_reporters
from listed
group by month_start_date, partner_country_key
