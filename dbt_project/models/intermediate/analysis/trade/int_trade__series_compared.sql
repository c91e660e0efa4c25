{# Published series beside ours: months and years of a series, for every dataset that computes the same. #}
{{ config(materialized='view') }}

with

points as (

    select * from {{ ref('int_evidence__published_points') }}

),

years as (

    select
        series_code,
        strftime(period_start_date, '%Y') as period_name,
        sum(published_value order by period_start_date) as published_value,
        max(vintage) as vintage,
        max(published_by) as published_by,
        reporter_country_key,
        partners,
        flow,
        basis,
        adjustment,
        unit
    from points
    where period_kind = 'month'
    group by all
    having count(*) = 12

),

periods as (

    select * from years
    union all by name
    select * exclude (period_kind, period_start_date, period_end_date) from points
    where period_kind in ('month', 'year')

),

controls as (

    select * from {{ ref('published_series_controls') }}

),

ours as (

    select * from {{ ref('int_trade__period_totals') }}
    union all by name
    select * from {{ ref('int_trade__freight_by_mode') }}

)

select
    controls.dataset_code,
    periods.series_code as measure,
    periods.partners as subject_code,
    periods.period_name,
    periods.reporter_country_key,
    periods.partners,
    periods.flow,
    periods.basis,
    periods.adjustment,
    periods.vintage,
    periods.unit,
    periods.published_value,
    cast(controls.tolerance as double) as tolerance,
    periods.published_by,
    0 as rounding,
    cast(ours.amount as double) as our_value,
    cast(controls.explained_difference as double) as explained_difference,
    controls.explanation
from controls
inner join periods using (series_code)
left join ours
    on
        controls.dataset_code = ours.dataset_code
        and controls.quantity_kind = ours.quantity_kind
        and periods.reporter_country_key = ours.reporter_country_key
        and periods.partners = ours.partners
        and periods.flow = ours.flow
        and periods.period_name = ours.period_name
        and ours.basis = if(periods.basis like 'balance of payments%', 'balance_of_payments', 'customs')
        and ours.adjustment = if(periods.adjustment = 'seasonally adjusted', 'seasonally_adjusted', 'unadjusted')
