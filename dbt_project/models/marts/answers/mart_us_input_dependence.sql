with

concentrations as (

    select * from {{ ref('int_trade__product_concentration') }}
    where product_level in ('subheading', 'chapter', 'total')

),

by_subheading as (

    select distinct
        reporter_country_key,
        flow
    from concentrations
    where product_level = 'subheading'

),

subheadings as (

    select * from {{ ref('dim_subheading') }}

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

-- The United States on each neighbour and on both, each neighbour on the United States.
related as (

    select
        *,
        unnest(if(reporter_country_key = 'USA', ['CAN', 'MEX', 'CAN+MEX'], ['USA'])) as partner_country_key
    from concentrations

),

measured as (

    select
        *,
        case partner_country_key
            when 'CAN' then canada_share
            when 'MEX' then mexico_share
            when 'CAN+MEX' then canada_share + mexico_share
            else us_share
        end as dependence_share,
        partners_count - case partner_country_key
            when 'CAN' then cast(canada_share >= 0.01 as integer)
            when 'MEX' then cast(mexico_share >= 0.01 as integer)
            when 'CAN+MEX' then cast(canada_share >= 0.01 as integer) + cast(mexico_share >= 0.01 as integer)
            else cast(us_share >= 0.01 as integer)
        end as alternatives_count,
        -- Partners that do not add up to the world leave the concentration unknown.
        abs(listed_partners_share - 1) <= 0.01 as has_all_partners
    from related

)

select
    measured.period_end_date,
    if(month(measured.period_end_date) = 12, 'calendar year', 'twelve months') as period_kind,
    measured.reporter_country_key as dependent_country_key,
    measured.partner_country_key,
    measured.flow,
    measured.dataset_code,
    measured.valuation,
    measured.product_level,
    measured.product_code,
    coalesce(subheadings.subheading_name, chapters.chapter_name) as product_name,
    coalesce(subheadings.is_national_provision, chapters.is_national_provision, false) as is_national_provision,
    measured.value_usd as all_partners_value_usd,
    measured.value_usd * measured.dependence_share as dependent_value_usd,
    measured.dependence_share,
    if(measured.has_all_partners, measured.concentration_hhi, null) as concentration_hhi,
    if(measured.has_all_partners, measured.alternatives_count, null) as alternatives_count,
    nullif(
        concat_ws(
            '; ',
            if(measured.value_usd is null, 'values: no exchange rate', null),
            if(measured.has_all_partners, null, 'concentration: the partners do not add up to the world'),
            if(by_subheading.flow is null, 'by HS6: no data by month and partner are loaded', null)
        ),
        ''
    ) as unavailable_reason
from measured
left join by_subheading
    on measured.reporter_country_key = by_subheading.reporter_country_key and measured.flow = by_subheading.flow
left join subheadings on measured.product_level = 'subheading' and measured.product_code = subheadings.hs6_code
left join chapters on measured.product_level = 'chapter' and measured.product_code = chapters.hs2_code
order by
    measured.period_end_date,
    dependent_country_key,
    measured.partner_country_key,
    measured.flow,
    measured.dataset_code,
    measured.product_level,
    measured.product_code
