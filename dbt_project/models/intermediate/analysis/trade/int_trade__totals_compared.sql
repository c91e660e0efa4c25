{# Published totals beside ours: those announced, and those of another table of the same publisher. #}
{{ config(materialized='view') }}

with

-- In the terms of ours: basis_key, adjustment_key and quantity_kind.
announced as (

    select
        dataset as dataset_code,
        measure,
        country_code as subject_code,
        period as period_name,
        reporter_iso3_code as reporter_country_key,
        if(partner_iso3_codes = 'ALL', 'WLD', partner_iso3_codes) as partners,
        flow,
        case when basis like 'balance of payments%' then 'balance_of_payments' else 'customs' end as basis_key,
        if(adjustment = 'seasonally adjusted', 'seasonally_adjusted', 'unadjusted') as adjustment_key,
        case
            when measure = 'truck_and_rail_share' then 'share of truck and rail'
            when measure = 'imports_for_consumption' then 'value for consumption'
            when measure in ('us_share_of_exports', 'us_share_of_imports') then 'share'
            when unit = 'per cent' or unit = 'twenty-foot equivalents' then 'not measured here'
            else 'value'
        end as quantity_kind,
        basis,
        adjustment,
        vintage,
        unit,
        cast(value as double) as published_value,
        cast(tolerance as double) as tolerance,
        source as published_by
    from {{ ref('control_totals') }}

),

ours as (

    select * from {{ ref('int_trade__period_totals') }}

),

of_announcements as (

    select
        announced.dataset_code,
        announced.measure,
        announced.subject_code,
        announced.period_name,
        announced.reporter_country_key,
        announced.partners,
        announced.flow,
        announced.basis,
        announced.adjustment,
        announced.vintage,
        announced.unit,
        announced.published_value,
        announced.tolerance,
        announced.published_by,
        0 as rounding,
        cast(ours.amount as double) as our_value
    from announced
    left join ours
        on
            announced.dataset_code = ours.dataset_code
            and announced.reporter_country_key = ours.reporter_country_key
            and announced.partners = ours.partners
            and announced.flow = ours.flow
            and announced.basis_key = ours.basis
            and announced.adjustment_key = ours.adjustment
            and announced.period_name = ours.period_name
            and announced.quantity_kind = ours.quantity_kind

),

-- Tables of one publisher about the same trade: the detail that the answers read, and the totals.
twins as (

    select
        unnest(['statcan_cimt_imports', 'statcan_cimt_exports', 'inegi_bcmm_partners']) as dataset_code,
        unnest(['statcan_trade_totals', 'statcan_trade_totals', 'inegi_bcmm_totals']) as totals_dataset_code

),

of_one_publisher as (

    select
        detail.dataset_code,
        'other_table_of_the_publisher' as measure,
        detail.partners as subject_code,
        detail.period_name,
        detail.reporter_country_key,
        detail.partners,
        detail.flow,
        'customs' as basis,
        'not seasonally adjusted' as adjustment,
        'as loaded' as vintage,
        case detail.unit when 'CAD' then 'Canadian dollars' when 'USD' then 'US dollars' end as unit,
        cast(totals.amount as double) as published_value,
        -- totals are published in millions, Canada's with one decimal; newest months may be of another vintage
        greatest(0.005, 60000 / nullif(cast(totals.amount as double), 0)) as tolerance,
        'no announcement: another table of the same publisher, loaded by this warehouse: ' || totals.dataset_code
            as published_by,
        -- a total below half of its last decimal is published as 0
        60000 as rounding,
        cast(detail.amount as double) as our_value
    from twins
    inner join ours as detail using (dataset_code)
    inner join ours as totals
        on
            twins.totals_dataset_code = totals.dataset_code
            and detail.reporter_country_key = totals.reporter_country_key
            and detail.partners = totals.partners
            and detail.flow = totals.flow
            and detail.basis = totals.basis
            and detail.adjustment = totals.adjustment
            and detail.period_name = totals.period_name
            and detail.quantity_kind = totals.quantity_kind
    where detail.quantity_kind = 'value' and length(detail.period_name) = 7

)

select * from of_announcements
union all
select * from of_one_publisher
