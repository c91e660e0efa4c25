{# Each month's totals as their datasets have them, each in its own currency. #}
{{ config(materialized='view') }}
with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}

),

freight as (

    select * from {{ ref('fct_transborder_freight_by_state_port') }}

),

-- North American freight: each partner and both, imports and exports together. A partner that is not known is neither.
both_directions as (

    select
        unnest(
            if(partner_country_key in ('CAN', 'MEX'), [partner_country_key, 'CAN MEX'], [partner_country_key])
        ) as partners,
        month_start_date,
        value_usd
    from freight

)

select
    dataset_code,
    reporter_country_key,
    partner_country_key as partners,
    flow,
    basis,
    adjustment,
    month_start_date,
    cast(value_published as decimal(28, 6)) as amount,
    currency_code as unit
from reports
union all
select
    'inegi_bcmm_totals',
    'MEX',
    'WLD',
    flow,
    'customs',
    'unadjusted',
    month_start_date,
    value_usd,
    'USD'
from {{ ref('stg_inegi__bcmm_totals') }}
where concept_key in ('exports', 'imports')
union all
select
    'bts_transborder',
    'USA',
    partners,
    'total',
    'customs',
    'unadjusted',
    month_start_date,
    sum(value_usd),
    'USD'
from both_directions
group by all
