with

regimes as (

    select * from {{ ref('dim_tariff_regime') }}

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

base as (

    select * from {{ ref('int_tariffs__base_year_imports') }}

),

in_scope as (

    select * from {{ ref('int_tariffs__products_in_scope') }}

),

claimed_shares as (

    select * from {{ ref('int_tariffs__claimed_shares') }}

),

claims_periods as (

    select distinct claims_period from claimed_shares

),

rates as (

    select * from {{ ref('int_tariffs__effective_rates') }}

),

exposed as (

    select
        regimes.regime_key,
        regimes.imposing_country_key,
        regimes.partner_country_key,
        regimes.scope_key,
        regimes.valid_from,
        base.dataset_code,
        base.product_level,
        base.product_code,
        left(base.product_code, 2) as hs2_code,
        base.base_value_usd,
        in_scope.is_wholly_in_scope,
        claims_periods.claims_period,
        claimed_shares.claimed_share,
        base.base_value_usd * regimes.rate_share as whole_duty_usd,
        if(regimes.is_usmca_exempt, 1 - claimed_shares.claimed_share, 1) as share_not_claimed
    from regimes
    inner join base on regimes.partner_country_key = base.partner_country_key
    inner join in_scope on regimes.scope_key = in_scope.scope_key and base.product_code = in_scope.product_code
    cross join claims_periods
    left join claimed_shares
        on
            base.partner_country_key = claimed_shares.partner_country_key
            and left(base.product_code, 4) = claimed_shares.claimed_code
            and claims_periods.claims_period = claimed_shares.claims_period
    where regimes.imposing_country_key = 'USA'

)

select
    regimes.regime_key,
    regimes.regime_name,
    regimes.imposing_country_key,
    regimes.partner_country_key,
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
        as duty_low_per_year_usd,
    exposed.whole_duty_usd * coalesce(exposed.share_not_claimed, 1) as duty_high_per_year_usd,
    rates.effective_rate_base_year,
    rates.effective_rate_in_force,
    case
        when rates.effective_rate_in_force is not null then null
        when exposed.product_code is null then 'the row is of no product: see unavailable_reason'
        when
            last_day(if(
                day(regimes.valid_from) = 1,
                regimes.valid_from,
                cast(last_day(regimes.valid_from) + interval 1 day as date)
            )) > regimes.valid_to
            then 'it was in force for no whole month'
        else 'no duty on the chapter is loaded for a whole month in which it was in force'
    end as effective_rate_unavailable_reason,
    case
        when not regimes.has_product_list then 'the products of the regime are not listed'
        when regimes.imposing_country_key <> 'USA' then 'the imports of the country that imposes it are not followed'
        when not exists (select 1 from base)
            then 'US imports of all months of {{ var('base_year') }} are not loaded'
        when exposed.product_code is null then 'no imports of its products in {{ var('base_year') }}'
        when not exposed.is_wholly_in_scope then 'which part of the chapter is in scope needs imports by HS6'
        when exposed.share_not_claimed is null then 'no imports in the month of the claims'
    end as unavailable_reason,
    regimes.note
from regimes
left join exposed using (regime_key, imposing_country_key, partner_country_key, scope_key, valid_from)
left join chapters on exposed.hs2_code = chapters.hs2_code
left join rates
    on
        regimes.regime_key = rates.regime_key
        and regimes.partner_country_key = rates.partner_country_key
        and regimes.scope_key = rates.scope_key
        and regimes.valid_from = rates.valid_from
        and exposed.hs2_code = rates.hs2_code
order by
    regimes.regime_key, regimes.partner_country_key, regimes.valid_from, exposed.product_code, exposed.claims_period
