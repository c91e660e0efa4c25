{#
    Trade at the unit values of the base year against its mean month of that year (= 100), for the codes that one unit covers
    in all months and that were traded in that year; the share of the month's value that those codes are.
#}
with

trade as (

    select
        dataset_code,
        partner_country_key,
        flow,
        month_start_date,
        hs6_code,
        quantity_unit_code,
        value_published,
        quantity
    from {{ ref('fct_merchandise_trade') }}
    where reporter_country_key = 'CAN' and partner_country_key in ('MEX', 'USA')

),

one_unit as (

    select
        dataset_code,
        partner_country_key,
        flow,
        hs6_code
    from trade
    group by all
    having count(distinct coalesce(quantity_unit_code, 'none')) = 1 and min(quantity_unit_code) is not null

),

base_prices as (

    select
        dataset_code,
        partner_country_key,
        flow,
        hs6_code,
        cast(sum(trade.value_published) as double) / sum(trade.quantity) as base_unit_value
    from trade
    inner join one_unit using (dataset_code, partner_country_key, flow, hs6_code)
    where year(trade.month_start_date) = {{ var('volume_base_year') }}
    group by all
    having sum(trade.quantity) > 0

),

months as (

    select
        trade.dataset_code,
        trade.partner_country_key,
        trade.flow,
        trade.month_start_date,
        sum(trade.quantity * prices.base_unit_value order by trade.hs6_code, trade.quantity) as value_at_base_prices,
        cast(coalesce(sum(trade.value_published) filter (where prices.base_unit_value is not null), 0) as double)
        / nullif(cast(sum(trade.value_published) as double), 0) as volume_coverage_share
    from trade
    left join base_prices as prices using (dataset_code, partner_country_key, flow, hs6_code)
    group by all

),

base_level as (

    select
        dataset_code,
        partner_country_key,
        flow,
        avg(value_at_base_prices order by month_start_date) as mean_month_of_base
    from months
    where year(month_start_date) = {{ var('volume_base_year') }}
    group by all
    having count(*) = 12

)

select
    months.dataset_code,
    months.partner_country_key,
    months.flow,
    months.month_start_date,
    100 * months.value_at_base_prices / nullif(base_level.mean_month_of_base, 0) as volume_index,
    months.volume_coverage_share
from months
inner join base_level using (dataset_code, partner_country_key, flow)
