{# Twelve months that end in December or, in any year, in the month that is a dataset's newest, by customs. #}
{{ config(materialized='view') }}

with

-- Canada's table of totals has a rest of many countries: the neighbours and the world alone, in months with all three.
canadas_totals as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where
        dataset_code = 'statcan_trade_totals'
        and basis = 'customs'
        and adjustment = 'unadjusted'
        and partner_country_key in ('USA', 'MEX', 'WLD')
        and value_published is not null
    qualify count(*) over (partition by flow, month_start_date) = 3

),

monthly as (

    select
        dataset_code,
        reporter_country_key,
        flow,
        month_start_date,
        partner_country_key,
        hs6_code,
        hs2_code,
        cast(null as varchar) as good_type,
        value_published,
        value_usd
    from {{ ref('fct_merchandise_trade') }}
    union all
    select
        'inegi_bcmm_partners',
        'MEX',
        flow,
        month_start_date,
        partner_country_key,
        null,
        null,
        good_type,
        value_usd as value_published,
        value_usd
    from {{ ref('fct_mexico_trade_by_partner') }}
    where flow in ('import', 'export')
    union all
    select
        dataset_code,
        reporter_country_key,
        flow,
        month_start_date,
        partner_country_key,
        null,
        null,
        null,
        value_published,
        value_usd
    from canadas_totals

),

every_month as (

    select distinct
        dataset_code,
        reporter_country_key,
        flow,
        month_start_date
    from monthly

),

months as (

    select
        *,
        max(month_start_date) over (partition by dataset_code, reporter_country_key, flow) as newest_month,
        count(*) over (
            partition by dataset_code, reporter_country_key, flow
            order by month_start_date range between interval 11 months preceding and current row
        ) as months_count
    from every_month

),

-- Twelve months without a hole, or no period; of totals alone where no dataset with products has it.
periods as (

    select
        dataset_code,
        reporter_country_key,
        flow,
        month_start_date as last_month
    from months
    where months_count = 12 and month(month_start_date) in (12, month(newest_month))
    qualify
        dataset_code <> 'statcan_trade_totals'
        or count(*) over (partition by reporter_country_key, flow, month_start_date) = 1

),

yearly as (

    select
        monthly.dataset_code,
        monthly.reporter_country_key,
        monthly.flow,
        last_day(periods.last_month) as period_end_date,
        monthly.partner_country_key,
        monthly.hs6_code,
        monthly.hs2_code,
        monthly.good_type,
        sum(monthly.value_published) as value_published,
        -- Exact: a sum of fractions in any order has other last digits every night.
        sum(cast(monthly.value_usd as decimal(28, 6))) as value_usd,
        count(*) filter (where monthly.value_published is null) as withheld_cells_count
    from monthly
    inner join periods
        on
            monthly.dataset_code = periods.dataset_code
            and monthly.reporter_country_key = periods.reporter_country_key
            and monthly.flow = periods.flow
            and monthly.month_start_date between periods.last_month - interval 11 months and periods.last_month
    group by all

),

levels as (

    select
        * exclude (hs6_code, hs2_code, good_type),
        unnest(['subheading', 'chapter', 'good_type', 'total']) as product_level,
        unnest([hs6_code, hs2_code, good_type, 'TOTAL']) as product_code
    from yearly

)

select
    dataset_code,
    reporter_country_key,
    flow,
    'FOB' as valuation,
    period_end_date,
    product_level,
    product_code,
    partner_country_key,
    cast(sum(value_published) as double) as value_published,
    cast(sum(value_usd) as double) as value_usd,
    sum(withheld_cells_count) as withheld_cells_count
from levels
where product_code is not null
group by all
