{# What the United States imported from Canada and Mexico before the tariffs, by the most detailed source. #}
with

us_imports as (

    select
        dataset_code,
        'subheading' as product_level,
        partner_country_key,
        hs6_code as product_code,
        month_start_date,
        value_published as value_usd
    from {{ ref('fct_merchandise_trade') }}
    where reporter_country_key = 'USA' and flow = 'import' and partner_country_key in ('CAN', 'MEX')
    union all
    select
        'bts_transborder',
        'chapter',
        partner_country_key,
        hs2_code,
        month_start_date,
        value_usd
    from {{ ref('fct_transborder_freight_by_state_commodity') }}
    where flow = 'import'

),

of_the_year as (

    select * from us_imports
    where year(month_start_date) = {{ var('base_year') }}

),

-- The most detailed source that has all twelve months.
sources as (

    select
        dataset_code,
        product_level
    from of_the_year
    group by dataset_code, product_level
    having count(distinct month_start_date) = 12
    order by product_level = 'subheading' desc
    limit 1

)

select
    of_the_year.dataset_code,
    of_the_year.product_level,
    of_the_year.partner_country_key,
    of_the_year.product_code,
    sum(of_the_year.value_usd) as base_value_usd
from of_the_year
inner join sources on of_the_year.dataset_code = sources.dataset_code
group by all
