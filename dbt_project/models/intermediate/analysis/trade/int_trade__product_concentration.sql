{# Twelve months that end in December or, in any year, in the month that is a dataset's newest; years as told the UN. #}
with

from_customs as (

    select * from {{ ref('int_trade__product_years') }}

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
        case partner_kind
            when 'world' then 'WLD'
            when 'unknown' then 'unknown:comtrade:' || partner_code
            else coalesce(partner_iso3_code, 'comtrade:' || partner_code)
        end as partner_country_key,
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
        sum(value_published) filter (where partner_country_key <> 'WLD') over listed as listed_value_published,
        coalesce(
            max(value_published) filter (where partner_country_key = 'WLD') over product,
            listed_value_published
        ) as world_value_published,
        -- Partners that exceed the world by more than rounding are the whole of which each has its share.
        if(
            listed_value_published > 1.01 * world_value_published, listed_value_published, world_value_published
        ) as all_partners_value_published,
        value_published / nullif(all_partners_value_published, 0) as partner_share
    from partners
    window
        product as (
            partition by dataset_code, reporter_country_key, flow, period_end_date, product_level, product_code
        ),
        listed as (product order by value_published rows between unbounded preceding and unbounded following)

)

select
    dataset_code,
    reporter_country_key,
    flow,
    any_value(valuation) as valuation,
    period_end_date,
    product_level,
    product_code,
    -- In order: a sum of fractions in any order has other last digits every night.
    coalesce(max(value_usd) filter (where is_world), sum(value_usd order by partner_country_key)) as value_usd,
    coalesce(max(partner_share) filter (where partner_country_key = 'CAN'), 0) as canada_share,
    coalesce(max(partner_share) filter (where partner_country_key = 'MEX'), 0) as mexico_share,
    coalesce(max(partner_share) filter (where partner_country_key = 'USA'), 0) as us_share,
    sum(partner_share * partner_share order by partner_country_key) filter (where not is_world) as concentration_hhi,
    -- A partner of less than one in a hundred is no alternative.
    count(*) filter (where not is_world and partner_share >= 0.01) as partners_count,
    any_value(listed_value_published / nullif(world_value_published, 0)) as listed_partners_share,
    cast(sum(withheld_cells_count) as bigint) as withheld_cells_count
from shared
group by dataset_code, reporter_country_key, flow, period_end_date, product_level, product_code
having max(world_value_published) > 0
