with

points as (

    select * from {{ ref('int_evidence__published_points') }}

),

series as (

    select * from {{ ref('published_series_list') }}

)

select
    points.series_code,
    series.series_name,
    points.reporter_country_key,
    points.partners as partner_country_keys,
    points.flow,
    series.subject as subject_code,
    series.measure,
    if(points.period_kind = 'year', 'calendar year', points.period_kind) as period_kind,
    points.period_name,
    points.period_start_date,
    points.period_end_date,
    points.published_value,
    points.unit,
    series.currency_code,
    points.basis,
    series.attribution,
    points.adjustment,
    series.certainty,
    series.caution,
    points.vintage,
    points.published_by,
    'published elsewhere, not computed here' as provenance
from points
inner join series using (series_code)
order by points.series_code, points.period_start_date, points.period_end_date
