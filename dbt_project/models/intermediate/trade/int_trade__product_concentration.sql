{# Twelve months that end in December or, in any year, in the month that is a dataset's newest; years as told the UN. #}
with

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

-- Twelve months without a hole, or no period.
periods as (

    select
        dataset_code,
        reporter_country_key,
        flow,
        month_start_date as last_month
    from months
    where months_count = 12 and month(month_start_date) in (12, month(newest_month))

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
        sum(monthly.value_usd) as value_usd,
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

),

from_customs as (

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
        sum(value_usd) as value_usd,
        sum(withheld_cells_count) as withheld_cells_count
    from levels
    where product_code is not null
    group by all

),

-- The world is the publisher's own sum, and a remainder is one partner.
told_the_un as (

    select
        'un_comtrade_trade' as dataset_code,
        reporter_iso3_code as reporter_country_key,
        flow,
        valuation_basis as valuation,
        make_date(reference_year, 12, 31) as period_end_date,
        row_kind as product_level,
        coalesce(hs2_code, 'TOTAL') as product_code,
        if(partner_kind = 'world', 'WLD', coalesce(partner_iso3_code, 'comtrade:' || partner_code))
            as partner_country_key,
        cast(value_usd as double) as value_published,
        cast(value_usd as double) as value_usd,
        0 as withheld_cells_count
    from {{ ref('stg_un__comtrade_trade_annual') }}
    where is_whole_flow and reporter_iso3_code in ('CAN', 'MEX', 'USA')

),

partners as (

    select * from from_customs
    union all
    select * from told_the_un

),

shared as (

    select
        *,
        partner_country_key = 'WLD' as is_world,
        coalesce(
            max(value_published) filter (where partner_country_key = 'WLD') over product,
            sum(value_published) over product
        ) as all_partners_value_published,
        value_published / nullif(all_partners_value_published, 0) as partner_share
    from partners
    window
        product as (partition by dataset_code, reporter_country_key, flow, period_end_date, product_level, product_code)

)

select
    dataset_code,
    reporter_country_key,
    flow,
    any_value(valuation) as valuation,
    period_end_date,
    product_level,
    product_code,
    coalesce(max(value_usd) filter (where is_world), sum(value_usd)) as value_usd,
    coalesce(max(partner_share) filter (where partner_country_key = 'CAN'), 0) as canada_share,
    coalesce(max(partner_share) filter (where partner_country_key = 'MEX'), 0) as mexico_share,
    coalesce(max(partner_share) filter (where partner_country_key = 'USA'), 0) as us_share,
    sum(partner_share * partner_share) filter (where not is_world) as concentration_hhi,
    -- A partner of less than one in a hundred is no alternative.
    count(*) filter (where not is_world and partner_share >= 0.01) as partners_count,
    sum(partner_share) filter (where not is_world) as listed_partners_share,
    cast(sum(withheld_cells_count) as bigint) as withheld_cells_count
from shared
group by dataset_code, reporter_country_key, flow, period_end_date, product_level, product_code
having max(all_partners_value_published) > 0
