{# A list of months a line: sorting every month of every line would cost a night a minute. #}
{{ config(materialized='view') }}
with

trade as (

    select
        month_start_date,
        reporter_country_key,
        partner_country_key,
        flow,
        hs6_code,
        value_published,
        {{ month_number('month_start_date') }} as month_number,
        if(month_start_date < date '{{ var('hs2022_first_month') }}', 'HS2017', 'HS2022') as edition
    from {{ ref('fct_merchandise_trade') }}
    -- Goods that only pass through are no supply chain, and chapters 98 and 99 are no products.
    where domestic_foreign is distinct from 'foreign' and hs2_code < '98'

),

families as (

    select
        edition,
        hs6_code,
        narrow_family_code,
        min(edition) over of_family = max(edition) over of_family as is_of_one_edition
    from {{ ref('dim_hs_family') }}
    window of_family as (partition by narrow_family_code)

),

countries as (

    select country_key from {{ ref('dim_country') }}
    where country_kind = 'country'

),

-- The newest run of loaded months without a hole: in a hole a line would seem to end.
loaded as (

    select distinct
        reporter_country_key,
        flow,
        month_number
    from trade

),

runs as (

    select
        *,
        month_number - row_number() over (partition by reporter_country_key, flow order by month_number) as run
    from loaded

),

observed as (

    select
        reporter_country_key,
        flow,
        min(month_number) as first_month,
        max(month_number) as last_month
    from runs
    group by reporter_country_key, flow, run
    qualify row_number() over (partition by reporter_country_key, flow order by run desc) = 1

)

select
    trade.reporter_country_key,
    trade.flow,
    trade.partner_country_key,
    coalesce(families.narrow_family_code, elsewhere.narrow_family_code, trade.hs6_code) as family_code,
    any_value(observed.first_month) as first_month,
    any_value(observed.last_month) as last_month,
    list_sort(list(distinct trade.month_number)) as months
from trade
inner join observed
    on
        trade.reporter_country_key = observed.reporter_country_key
        and trade.flow = observed.flow
        and trade.month_number >= observed.first_month
semi join countries on trade.partner_country_key = countries.country_key
left join families on trade.edition = families.edition and trade.hs6_code = families.hs6_code
-- A code that its month's edition does not have, but the other: reported early or late.
left join families as elsewhere on trade.edition <> elsewhere.edition and trade.hs6_code = elsewhere.hs6_code
where
    trade.value_published > 0
    and coalesce(families.is_of_one_edition, elsewhere.is_of_one_edition) is distinct from true
group by all
