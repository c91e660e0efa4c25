with

regimes as (

    select * from {{ ref('tariff_regimes') }}

),

scopes as (

    select
        scope_key,
        count(*) filter (where not is_excluded) as prefix_count
    from {{ ref('tariff_regime_products') }}
    group by all

),

described as (

    select
        regimes.regime_key,
        regimes.regime_name,
        regimes.imposing_country_key,
        regimes.partner_country_key,
        regimes.partner_group,
        regimes.scope_key,
        coalesce(scopes.prefix_count, 0) > 0 as has_product_list,
        regimes.rate_share,
        regimes.is_usmca_exempt,
        regimes.legal_basis,
        regimes.valid_from,
        regimes.valid_to,
        regimes.status,
        regimes.verification = 'verified' as is_verified,
        regimes.note,
        regimes.source
    from regimes
    left join scopes on regimes.scope_key = scopes.scope_key

)

select * from described
order by regime_key, partner_country_key, valid_from
