{# Every figure of a published series, and what the warehouse computes for the same period, from one dataset. #}
{{ config(materialized='view') }}

with

points as (

    select * from {{ ref('int_evidence__published_points') }}

),

-- What is only explained, another print above all, is not the same thing.
compared as (

    select
        measure as series_code,
        period_name,
        dataset_code,
        our_value,
        tolerance
    from {{ ref('int_trade__series_compared') }}
    where explained_difference is null
    union all
    select
        dataset_code || '.' || measure || '.' || subject_code,
        period_name,
        dataset_code,
        our_value,
        tolerance
    from {{ ref('int_trade__totals_compared') }}
    union all
    -- Positions of direct investment, which every release revises by a few per cent.
    select
        series.series_code,
        cast(positions.reference_year as varchar),
        'statcan_direct_investment',
        cast(sum(positions.value_cad) as double),
        0.05
    from {{ ref('published_series_list') }} as series
    inner join {{ ref('fct_direct_investment') }} as positions
        on
            positions.position_kind = if(series.flow = 'outward', 'canadian_abroad', 'foreign_in_canada')
            and series.partner_iso3_codes in (positions.partner_country_key, 'ALL')
    where series.measure = 'position'
    group by series.series_code, positions.reference_year

),

-- Of two datasets the more detailed one, by name before its publisher's table of totals.
ours as (

    select
        series_code,
        period_name,
        dataset_code,
        our_value,
        tolerance
    from compared
    where our_value is not null
    qualify row_number() over (partition by series_code, period_name order by dataset_code) = 1

)

select
    points.series_code,
    points.period_name,
    points.period_kind,
    points.period_start_date,
    points.period_end_date,
    points.published_value,
    points.unit,
    points.vintage,
    points.published_by,
    ours.our_value,
    ours.dataset_code,
    ours.tolerance
from points
left join ours using (series_code, period_name)
