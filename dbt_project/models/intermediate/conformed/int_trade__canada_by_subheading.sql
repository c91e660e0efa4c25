{# Imports and exports as published; re-exports are total less domestic exports of one code, country and unit. #}
{{ config(materialized='view') }}

with

imports as (

    select
        month_start_date,
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        sum(value_cad) as value_cad,
        sum(quantity) as quantity
    from {{ ref('stg_statcan__cimt_imports_hs6') }}
    group by all

),

exported as (

    select
        month_start_date,
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        value_cad as total_cad,
        quantity as total_quantity,
        0 as domestic_cad,
        if(quantity_unit_code is null, null, 0) as domestic_quantity
    from {{ ref('stg_statcan__cimt_exports_total_hs6') }}
    union all
    select
        month_start_date,
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        0,
        if(quantity_unit_code is null, null, 0),
        value_cad,
        quantity
    from {{ ref('stg_statcan__cimt_exports_domestic_hs6') }}

),

exports as (

    select
        month_start_date,
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        sum(total_cad) as total_cad,
        sum(domestic_cad) as domestic_cad,
        sum(total_quantity) as total_quantity,
        sum(domestic_quantity) as domestic_quantity
    from exported
    group by all

),

flows as (

    select
        month_start_date,
        'import' as flow,
        cast(null as varchar) as domestic_foreign,
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        value_cad,
        quantity
    from imports
    union all
    select
        month_start_date,
        'export',
        'domestic',
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        domestic_cad,
        domestic_quantity
    from exports
    union all
    select
        month_start_date,
        'export',
        'foreign',
        country_statcan_code,
        hs6_code,
        quantity_unit_code,
        total_cad - domestic_cad,
        total_quantity - domestic_quantity
    from exports
    where total_cad <> domestic_cad or total_quantity <> domestic_quantity

)

select
    if(flow = 'import', 'statcan_cimt_imports', 'statcan_cimt_exports') as dataset_code,
    'CAN' as reporter_country_key,
    {{ or_unknown('codes.country_key', 'statcan_cimt', 'flows.country_statcan_code') }} as partner_country_key,
    flows.month_start_date,
    flows.flow,
    flows.domestic_foreign,
    flows.hs6_code,
    flows.quantity_unit_code,
    flows.quantity,
    'CAD' as currency_code,
    flows.value_cad as value_published
from flows
left join {{ ref('int_reference__country_codes') }} as codes
    on codes.code_system = 'statcan_cimt' and flows.country_statcan_code = codes.code
