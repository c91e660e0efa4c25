{# The last year before the tariffs of 2025: what they cost is of trade that they did not change. #}
{% set base_year = 2024 %}
with

regimes as (

    select * from {{ ref('dim_tariff_regime') }}

),

scopes as (

    select * from {{ ref('tariff_regime_products') }}

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

us_imports as (

    select
        dataset_code,
        'subheading' as product_level,
        partner_country_key as on_iso3_code,
        hs6_code as product_code,
        month_start_date,
        value_published as value_usd
    from {{ ref('fct_merchandise_trade') }}
    where reporter_country_key = 'USA' and flow = 'import' and partner_country_key in ('CAN', 'MEX')
    union all
    select
        'bts_transborder',
        'chapter',
        partner_iso3_code,
        hs2_code,
        month_start_date,
        value_usd
    from {{ ref('fct_transborder_freight_by_state_commodity') }}
    where direction = 'import'

),

-- The most detailed source that has all twelve months.
base_sources as (

    select
        dataset_code,
        product_level
    from us_imports
    where year(month_start_date) = {{ base_year }}
    group by dataset_code, product_level
    having count(distinct month_start_date) = 12
    order by product_level = 'subheading' desc
    limit 1

),

base as (

    select
        us_imports.dataset_code,
        us_imports.product_level,
        us_imports.on_iso3_code,
        us_imports.product_code,
        sum(us_imports.value_usd) as base_value_usd
    from us_imports
    inner join base_sources on us_imports.dataset_code = base_sources.dataset_code
    where year(us_imports.month_start_date) = {{ base_year }}
    group by all

),

products as (

    select distinct product_code from base

),

-- A chapter may be touched by a prefix that does not cover it.
matches as (

    select
        products.product_code,
        scopes.scope_key,
        scopes.is_excluded,
        scopes.hs_prefix = 'all' or starts_with(products.product_code, scopes.hs_prefix) as is_covered
    from products
    inner join scopes
        on
            scopes.hs_prefix = 'all'
            or starts_with(products.product_code, scopes.hs_prefix)
            or starts_with(scopes.hs_prefix, products.product_code)

),

in_scope as (

    select
        product_code,
        scope_key,
        bool_or(is_covered and not is_excluded) and not bool_or(is_excluded) as is_wholly_in_scope
    from matches
    group by product_code, scope_key
    having bool_or(not is_excluded) and not bool_or(is_excluded and is_covered)

),

claims as (

    select
        period as claims_period,
        partner_iso3_code as on_iso3_code,
        unnest([hs4_code, left(hs4_code, 2)]) as claimed_code,
        import_value_usd,
        claimed_value_usd
    from {{ ref('product_agreement_claims') }}

),

claimed_shares as (

    select
        claims_period,
        on_iso3_code,
        claimed_code,
        sum(claimed_value_usd) / sum(import_value_usd) as claimed_share
    from claims
    group by all

),

claims_periods as (

    select distinct claims_period from claimed_shares

),

duties as (

    select * from {{ ref('stg_us__census_trade_duties') }}
    where partner_iso3_code in ('CAN', 'MEX')

),

base_rates as (

    select
        partner_iso3_code as on_iso3_code,
        hs2_code,
        sum(calculated_duty_usd) / nullif(sum(consumption_value_usd), 0) as effective_rate_base_year
    from duties
    where year(month_start_date) = {{ base_year }}
    group by all
    having count(distinct month_start_date) = 12

),

-- Whole months in force alone.
rates_in_force as (

    select
        regimes.regime_key,
        regimes.on_iso3_code,
        regimes.scope_key,
        regimes.valid_from,
        duties.hs2_code,
        sum(duties.calculated_duty_usd) / nullif(sum(duties.consumption_value_usd), 0) as effective_rate_in_force
    from regimes
    inner join duties
        on
            regimes.on_iso3_code = duties.partner_iso3_code
            and regimes.valid_from <= duties.month_start_date
            and coalesce(regimes.valid_to, date '9999-12-31') >= last_day(duties.month_start_date)
    where regimes.imposing_iso3_code = 'USA'
    group by all

),

exposed as (

    select
        regimes.regime_key,
        regimes.imposing_iso3_code,
        regimes.on_iso3_code,
        regimes.scope_key,
        regimes.valid_from,
        base.dataset_code,
        base.product_level,
        base.product_code,
        base.base_value_usd,
        in_scope.is_wholly_in_scope,
        claims_periods.claims_period,
        claimed_shares.claimed_share,
        base.base_value_usd * regimes.rate_share as whole_duty_usd,
        if(regimes.is_usmca_exempt, 1 - claimed_shares.claimed_share, 1) as share_not_claimed
    from regimes
    inner join base on regimes.on_iso3_code = base.on_iso3_code
    inner join in_scope on regimes.scope_key = in_scope.scope_key and base.product_code = in_scope.product_code
    cross join claims_periods
    left join claimed_shares
        on
            base.on_iso3_code = claimed_shares.on_iso3_code
            and left(base.product_code, 4) = claimed_shares.claimed_code
            and claims_periods.claims_period = claimed_shares.claims_period
    where regimes.imposing_iso3_code = 'USA'

)

select
    regimes.regime_key,
    regimes.regime_name,
    regimes.imposing_iso3_code,
    regimes.on_iso3_code,
    regimes.scope_key,
    regimes.valid_from,
    regimes.valid_to,
    regimes.status,
    regimes.is_verified,
    regimes.rate_share,
    regimes.is_usmca_exempt,
    exposed.dataset_code,
    coalesce(exposed.product_level, 'none') as product_level,
    exposed.product_code,
    chapters.chapter_name,
    exposed.claims_period,
    cast(exposed.base_value_usd as bigint) as base_value_usd,
    exposed.claimed_share,
    exposed.whole_duty_usd * if(exposed.is_wholly_in_scope, coalesce(exposed.share_not_claimed, 0), 0)
        as duty_low_usd,
    exposed.whole_duty_usd * coalesce(exposed.share_not_claimed, 1) as duty_high_usd,
    base_rates.effective_rate_base_year,
    rates_in_force.effective_rate_in_force,
    case
        when not regimes.has_product_list then 'the products of the regime are not listed'
        when regimes.imposing_iso3_code <> 'USA' then 'the imports of the country that imposes it are not followed'
        when not exists (select 1 from base) then 'US imports of all months of {{ base_year }} are not loaded'
        when exposed.product_code is null then 'no imports of its products in {{ base_year }}'
        when not exposed.is_wholly_in_scope then 'which part of the chapter is in scope needs imports by HS6'
        when exposed.share_not_claimed is null then 'no imports in the month of the claims'
    end as unavailable_reason,
    regimes.note
from regimes
left join exposed
    using (regime_key, imposing_iso3_code, on_iso3_code, scope_key, valid_from)
left join chapters on left(exposed.product_code, 2) = chapters.hs2_code
left join base_rates
    on regimes.on_iso3_code = base_rates.on_iso3_code and left(exposed.product_code, 2) = base_rates.hs2_code
left join rates_in_force
    on
        regimes.regime_key = rates_in_force.regime_key
        and regimes.on_iso3_code = rates_in_force.on_iso3_code
        and regimes.scope_key = rates_in_force.scope_key
        and regimes.valid_from = rates_in_force.valid_from
        and left(exposed.product_code, 2) = rates_in_force.hs2_code
order by regimes.regime_key, regimes.on_iso3_code, regimes.valid_from, exposed.product_code, exposed.claims_period
