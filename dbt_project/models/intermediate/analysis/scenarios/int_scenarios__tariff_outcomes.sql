{# What a tariff, or the lapse of the agreement, does to a chapter of imports of the newest twelve months. #}
{{ config(materialized='view') }}

with

scenarios as (

    select * from {{ ref('scenarios') }}
    where kind <> 'corridor_closes'

),

dependence as (

    select * from {{ ref('mart_us_input_dependence') }}
    where
        dependent_country_key = 'USA'
        and partner_country_key in ('CAN', 'MEX')
        and flow = 'import'
        and product_level = 'chapter'

),

-- The newest twelve months; the customs' own before what was told the UN.
newest as (

    select
        dataset_code,
        max(period_end_date) as period_end_date
    from dependence
    group by dataset_code
    order by dataset_code = 'un_comtrade_trade'
    limit 1

),

base as (

    select dependence.* from dependence
    semi join newest using (dataset_code, period_end_date)

),

-- Simple mean over the lines of a chapter whose rates are plain: lines are not weighted by trade.
preferences as (

    select
        hs2_code,
        avg(general_rate_share - if(is_usmca_eligible, usmca_rate_share, general_rate_share)) as preference_share
    from {{ ref('fct_tariff_rates') }}
    where digits_count = 8 and general_rate_share is not null and hs2_code <> '99'
    group by hs2_code

),

claims as (

    select * from {{ ref('int_tariffs__claimed_shares') }}
    where claims_period = (select max(latest.claims_period) from {{ ref('int_tariffs__claimed_shares') }} as latest)

),

shocked as (

    select
        scenarios.*,
        base.dataset_code,
        base.period_end_date,
        base.product_code,
        base.dependent_value_usd as base_value_usd,
        if(scenarios.kind = 'tariff', scenarios.added_rate_share, preferences.preference_share) as rate_share,
        case
            when scenarios.kind = 'agreement_lapses' then claims.claimed_share
            when scenarios.is_claimed_exempt then 1 - claims.claimed_share
            else 1
        end as affected_share
    from scenarios
    left join base on scenarios.partner_country_key = base.partner_country_key
    left join preferences on base.product_code = preferences.hs2_code
    left join claims
        on scenarios.partner_country_key = claims.partner_country_key and base.product_code = claims.claimed_code

),

responded as (

    select
        *,
        base_value_usd * affected_share * pow(1 + rate_share, elasticity) as affected_after_usd,
        base_value_usd * affected_share * rate_share as duty_before_response_usd
    from shocked

)

select
    scenario_key,
    partner_country_key as subject_key,
    dataset_code,
    period_end_date,
    coalesce(product_code, 'TOTAL') as product_code,
    base_value_usd,
    rate_share as shock_share,
    affected_share,
    duty_before_response_usd,
    affected_after_usd * rate_share as duty_after_response_usd,
    affected_after_usd - base_value_usd * affected_share as change_low_usd,
    affected_after_usd - base_value_usd * affected_share as change_high_usd,
    case
        when base_value_usd is null then 'US imports of twelve months by partner are not loaded'
        when rate_share is null then 'no plain rates of the chapter are loaded'
        when affected_share is null then 'no imports of the chapter in the month of the claims'
    end as unavailable_reason
from responded
