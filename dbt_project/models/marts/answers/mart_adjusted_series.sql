with

adjusted as (

    select * from {{ ref('int_statistics__adjusted_series') }}

),

series as (

    select * from {{ ref('study_series') }}

)

select
    adjusted.month_start_date,
    adjusted.series_key,
    series.series_name,
    series.unit,
    adjusted.unadjusted_value,
    adjusted.adjusted_value,
    adjusted.method,
    adjusted.unavailable_reason
from adjusted
inner join series on adjusted.series_key = series.series_key
order by adjusted.series_key, adjusted.month_start_date
