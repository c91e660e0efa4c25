with

reports as (

    select
        month_start_date,
        reporter_country_key,
        partner_country_key,
        flow,
        dataset_code,
        cast(value_cad as double) as value_cad
    from {{ ref('mart_bilateral_trade') }}
    where
        basis = 'customs'
        and adjustment = 'unadjusted'
        and dataset_code in ('statcan_cimt_imports', 'statcan_cimt_exports', 'inegi_bcmm_partners')

),

calls as (

    select * from {{ ref('mart_pacific_gateway') }}

),

values_of_trade as (

    select
        case
            when reporter_country_key = 'MEX' then 'mexico_imports_from_canada'
            when flow = 'export' then 'canada_exports_to_mexico'
            when partner_country_key = 'MEX' then 'canada_imports_from_mexico'
            else 'canada_imports_from_us'
        end as series_key,
        month_start_date,
        value_cad as unadjusted_value
    from reports
    where
        (reporter_country_key = 'CAN' and partner_country_key = 'MEX')
        or (reporter_country_key = 'CAN' and partner_country_key = 'USA' and flow = 'import')
        or (reporter_country_key = 'MEX' and partner_country_key = 'CAN' and flow = 'import')

),

hub_shares as (

    select
        'us_share_of_canada_' || flow || 's' as series_key,
        month_start_date,
        sum(value_cad order by value_cad) filter (where partner_country_key = 'USA')
        / nullif(sum(value_cad order by value_cad) filter (where partner_country_key = 'WLD'), 0) as unadjusted_value
    from reports
    where reporter_country_key = 'CAN'
    group by all

),

shipped as (

    select
        'mexican_goods_shipped_from_us' as series_key,
        month_start_date,
        shipped_from_us_share as unadjusted_value
    from {{ ref('metric_shipped_via_us') }}

),

-- Both Canadian ports, or none: with one alone the series would step where the other is missing.
canadian_calls as (

    select
        'canada_pacific_container_calls' as series_key,
        month_start_date,
        cast(sum(container_calls_count) as double) as unadjusted_value
    from calls
    where port_name in ('Vancouver', 'Prince Rupert')
    group by month_start_date
    having count(*) = 2

),

mexican_calls as (

    select
        'manzanillo_container_calls' as series_key,
        month_start_date,
        cast(container_calls_count as double) as unadjusted_value
    from calls
    where port_name = 'Manzanillo'

),

united as (

    select * from values_of_trade
    union all by name
    select * from hub_shares
    union all by name
    select * from shipped
    union all by name
    select * from canadian_calls
    union all by name
    select * from mexican_calls

)

select
    series_key,
    month_start_date,
    unadjusted_value
from united
where unadjusted_value is not null
order by series_key, month_start_date
