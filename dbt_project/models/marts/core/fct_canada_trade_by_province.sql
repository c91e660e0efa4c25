with

imports as (

    select * from {{ ref('stg_statcan__cimt_imports_hs2') }}

),

domestic_exports as (

    select * from {{ ref('stg_statcan__cimt_exports_domestic_hs2') }}

),

flows as (

    select
        month_start_date,
        'import' as flow,
        province_code,
        country_statcan_code,
        us_state_code,
        hs2_code,
        value_cad
    from imports
    union all
    select
        month_start_date,
        'export',
        province_code,
        country_statcan_code,
        us_state_code,
        hs2_code,
        value_cad
    from domestic_exports

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

summed as (

    select
        flows.month_start_date,
        flows.flow,
        if(flows.flow = 'export', 'domestic', null) as domestic_foreign,
        if(flows.flow = 'import', 'province of clearance', 'province of origin') as province_concept,
        coalesce(
            provinces.region_key, 'unknown:statcan_province:' || flows.province_code, 'CA-unknown'
        ) as province_region_key,
        {{ or_unknown('codes.country_key', 'statcan_cimt', 'flows.country_statcan_code') }} as partner_country_key,
        if(
            codes.country_key = 'USA',
            coalesce(states.region_key, 'unknown:statcan_us_state:' || flows.us_state_code, 'US-unknown'),
            null
        ) as us_region_key,
        flows.hs2_code,
        cast(sum(flows.value_cad) as bigint) as value_cad
    from flows
    left join {{ ref('int_reference__country_codes') }} as codes
        on codes.code_system = 'statcan_cimt' and flows.country_statcan_code = codes.code
    left join {{ ref('regions') }} as provinces on 'CA-' || flows.province_code = provinces.region_key
    left join {{ ref('regions') }} as states on 'US-' || flows.us_state_code = states.region_key
    where {{ in_changed_months('flows.month_start_date') }}
    group by all

),

-- A sum of quotients in any order has other last digits every night; the sum of Canadian dollars is exact.
final as (

    select
        summed.*,
        cast({{ in_usd('summed.value_cad', "'CAD'") }} as double) as value_usd
    from summed
    left join rates on summed.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, flow, hs2_code, partner_country_key, province_region_key, us_region_key
