{# Every figure of every published series, with its period in days: of the seed of series, and of control totals. #}
{{ config(materialized='view') }}

with

series as (

    select * from {{ ref('published_series_list') }}

),

figures as (

    select
        series_code,
        period as period_name,
        cast(value as double) as published_value,
        vintage,
        source as published_by
    from {{ ref('published_series') }}
    union all
    select
        dataset || '.' || measure || '.' || country_code,
        period,
        cast(value as double),
        vintage,
        source
    from {{ ref('control_totals') }}

),

dated as (

    select
        *,
        case
            when length(period_name) = 4 then cast(period_name || '-01-01' as date)
            when period_name like '%-Q_'
                then make_date(cast(left(period_name, 4) as integer), 3 * cast(right(period_name, 1) as integer) - 2, 1)
            else cast(left(period_name, 7) || '-01' as date)
        end as period_start_date,
        case
            when length(period_name) = 4 then 'year'
            when period_name like '%-Q_' then 'quarter'
            when period_name like '%..%' then 'months'
            else 'month'
        end as period_kind
    from figures

)

select
    dated.series_code,
    dated.period_name,
    dated.period_kind,
    dated.period_start_date,
    last_day(case dated.period_kind
        when 'year' then dated.period_start_date + interval 11 months
        when 'quarter' then dated.period_start_date + interval 2 months
        when 'months' then cast(right(dated.period_name, 7) || '-01' as date)
        else dated.period_start_date
    end) as period_end_date,
    dated.published_value,
    dated.vintage,
    dated.published_by,
    series.reporter_iso3_code as reporter_country_key,
    if(series.partner_iso3_codes = 'ALL', 'WLD', series.partner_iso3_codes) as partners,
    series.flow,
    series.basis,
    series.adjustment,
    series.unit
from dated
inner join series using (series_code)
