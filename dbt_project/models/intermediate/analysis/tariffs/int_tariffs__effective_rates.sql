{# Duties calculated on a chapter over its value for consumption: in the base year, and under a regime. #}
{{ config(materialized='view') }}

with

regimes as (

    select * from {{ ref('dim_tariff_regime') }}
    where imposing_country_key = 'USA'

),

duties as (

    select * from {{ ref('stg_us__census_trade_duties') }}
    where partner_iso3_code in ('CAN', 'MEX')

),

-- Whole months in force alone.
duties_under_regimes as (

    select
        regimes.regime_key,
        regimes.partner_country_key,
        regimes.scope_key,
        regimes.valid_from,
        duties.*,
        year(duties.month_start_date) = {{ var('base_year') }} as is_base_year,
        regimes.valid_from <= duties.month_start_date
        and coalesce(regimes.valid_to, date '9999-12-31') >= last_day(duties.month_start_date) as is_in_force
    from regimes
    inner join duties on regimes.partner_country_key = duties.partner_iso3_code

)

select
    regime_key,
    partner_country_key,
    scope_key,
    valid_from,
    hs2_code,
    if(
        count(distinct month_start_date) filter (where is_base_year) = 12,
        sum(calculated_duty_usd) filter (where is_base_year)
        / nullif(sum(consumption_value_usd) filter (where is_base_year), 0),
        null
    ) as effective_rate_base_year,
    sum(calculated_duty_usd) filter (where is_in_force)
    / nullif(sum(consumption_value_usd) filter (where is_in_force), 0) as effective_rate_in_force
from duties_under_regimes
group by regime_key, partner_country_key, scope_key, valid_from, hs2_code
