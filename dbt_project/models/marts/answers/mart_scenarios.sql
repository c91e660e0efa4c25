with

scenarios as (

    select * from {{ ref('scenarios') }}

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

dependence as (

    select * from {{ ref('mart_us_input_dependence') }}
    where
        dependent_country_key = 'USA'
        and on_country_key in ('CAN', 'MEX')
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

    select
        partner_iso3_code,
        left(hs4_code, 2) as hs2_code,
        sum(claimed_value_usd) / sum(import_value_usd) as claimed_share
    from {{ ref('product_agreement_claims') }}
    where period = (select max(latest.period) from {{ ref('product_agreement_claims') }} as latest)
    group by all

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
    left join base on scenarios.on_iso3_code = base.on_country_key
    left join preferences on base.product_code = preferences.hs2_code
    left join claims on scenarios.on_iso3_code = claims.partner_iso3_code and base.product_code = claims.hs2_code
    where scenarios.kind <> 'corridor_closes'

),

responded as (

    select
        *,
        base_value_usd * affected_share * pow(1 + rate_share, elasticity) as affected_after_usd,
        base_value_usd * affected_share * rate_share as duty_before_response_usd
    from shocked

),

of_tariffs as (

    select
        scenario_key,
        on_iso3_code as subject_key,
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
        sum(base_value_cad / cad_per_usd) as base_value_usd,
        sum(low_value_cad / cad_per_usd) as low_value_usd,
        sum(high_value_cad / cad_per_usd) as high_value_usd
    from flows
    where month_start_date > newest_month - interval 12 months
    group by all
    having count(cad_per_usd) = 12

),

-- What must find another way: at most all that may have come by it, at least what had to.
of_corridors as (

    select
        scenarios.scenario_key,
        corridors.subject_key,
        'mart_corridor_flow' as dataset_code,
        corridors.period_end_date,
        'TOTAL' as product_code,
        corridors.base_value_usd,
        scenarios.closed_share as shock_share,
        cast(null as double) as affected_share,
        cast(null as double) as duty_before_response_usd,
        cast(null as double) as duty_after_response_usd,
        -corridors.high_value_usd * scenarios.closed_share as change_low_usd,
        -corridors.low_value_usd * scenarios.closed_share as change_high_usd,
        if(corridors.base_value_usd is null, 'bounds of twelve months are not there', null) as unavailable_reason
    from scenarios
    left join corridors on scenarios.corridor_key = corridors.corridor_key
    where scenarios.kind = 'corridor_closes'

),

outcomes as (

    select * from of_tariffs
    union all
    select * from of_corridors

)

select
    outcomes.scenario_key,
    scenarios.scenario_name,
    scenarios.kind,
    outcomes.subject_key,
    scenarios.corridor_key,
    outcomes.product_code,
    chapters.chapter_name as product_name,
    outcomes.dataset_code,
    outcomes.period_end_date,
    cast(outcomes.base_value_usd as double) as base_value_usd,
    cast(outcomes.shock_share as double) as shock_share,
    outcomes.affected_share,
    cast(outcomes.duty_before_response_usd as double) as duty_before_response_usd,
    cast(outcomes.duty_after_response_usd as double) as duty_after_response_usd,
    cast(outcomes.change_low_usd as double) as change_low_usd,
    cast(outcomes.change_high_usd as double) as change_high_usd,
    cast(scenarios.elasticity as double) as elasticity,
    scenarios.elasticity_source,
    scenarios.is_assumption,
    outcomes.unavailable_reason
from outcomes
inner join scenarios on outcomes.scenario_key = scenarios.scenario_key
left join chapters on outcomes.product_code = chapters.hs2_code
order by outcomes.scenario_key, outcomes.subject_key, outcomes.product_code
