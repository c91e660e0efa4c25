{# General imports and exports at their customs value, by single country. #}
{{ config(materialized='view') }}

with

imports as (

    select
        month_start_date,
        partner_census_code,
        'import' as flow,
        cast(null as varchar) as domestic_foreign,
        hs6_code,
        general_value_usd as value_usd
    from {{ ref('stg_us__census_trade_imports') }}

),

exports as (

    select
        month_start_date,
        partner_census_code,
        'export' as flow,
        goods_origin as domestic_foreign,
        hs6_code,
        export_value_usd as value_usd
    from {{ ref('stg_us__census_trade_exports') }}

),

flows as (

    select * from imports
    union all
    select * from exports

)

select
    'us_census_trade' as dataset_code,
    'USA' as reporter_country_key,
    {{ or_unknown('codes.country_key', 'census', 'flows.partner_census_code') }} as partner_country_key,
    flows.month_start_date,
    flows.flow,
    flows.domestic_foreign,
    flows.hs6_code,
    cast(null as varchar) as quantity_unit_code,
    cast(null as decimal(24, 6)) as quantity,
    'USD' as currency_code,
    sum(flows.value_usd) as value_published
from flows
left join {{ ref('int_reference__country_codes') }} as codes
    on codes.code_system = 'census' and flows.partner_census_code = codes.code
group by all
