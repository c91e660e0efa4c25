{# The facts of customs summed to partners, and to all partners: alike in basis, valuation and adjustment. #}
{{ config(materialized='view') }}

with

by_subheading as (

    select
        dataset_code,
        reporter_country_key,
        partner_country_key,
        flow,
        month_start_date,
        currency_code,
        sum(value_published) as value_published
    from {{ ref('fct_merchandise_trade') }}
    group by all

),

world_by_subheading as (

    select
        dataset_code,
        reporter_country_key,
        'WLD' as partner_country_key,
        flow,
        month_start_date,
        currency_code,
        sum(value_published) as value_published
    from by_subheading
    group by all

),

mexico as (

    select
        'inegi_bcmm_partners' as dataset_code,
        'MEX' as reporter_country_key,
        partner_country_key,
        flow,
        month_start_date,
        'USD' as currency_code,
        sum(value_usd) as value_published
    from {{ ref('fct_mexico_trade_by_partner') }}
    group by all

),

-- Not the sum of the partners, some of which are confidential: the total as published.
world_of_mexico as (

    select
        'inegi_bcmm_partners' as dataset_code,
        'MEX' as reporter_country_key,
        'WLD' as partner_country_key,
        flow,
        month_start_date,
        'USD' as currency_code,
        sum(value_usd) as value_published
    from {{ ref('stg_inegi__bcmm_partners') }}
    where row_kind = 'total'
    group by all

),

united_states as (

    select
        'bts_transborder' as dataset_code,
        'USA' as reporter_country_key,
        partner_country_key,
        flow,
        month_start_date,
        'USD' as currency_code,
        sum(value_usd) as value_published
    from {{ ref('fct_transborder_freight_by_state_port') }}
    group by all

)

select * from by_subheading
union all by name
select * from world_by_subheading
union all by name
select * from mexico
union all by name
select * from world_of_mexico
union all by name
select * from united_states
