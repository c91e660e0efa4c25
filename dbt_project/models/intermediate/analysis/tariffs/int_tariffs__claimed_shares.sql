{# How much of what was imported in a month was claimed under the agreement: by heading, and by chapter. #}
with

claims as (

    select
        period as claims_period,
        partner_iso3_code as partner_country_key,
        unnest([hs4_code, left(hs4_code, 2)]) as claimed_code,
        import_value_usd,
        claimed_value_usd
    from {{ ref('product_agreement_claims') }}

)

select
    claims_period,
    partner_country_key,
    claimed_code,
    sum(claimed_value_usd) / sum(import_value_usd) as claimed_share
from claims
group by all
