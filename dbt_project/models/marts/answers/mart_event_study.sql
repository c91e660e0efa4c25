with

events as (

    select * from {{ ref('int_statistics__event_windows') }}

),

series as (

    select * from {{ ref('study_series') }}

),

steps as (

    select * from {{ ref('int_statistics__step_changes') }}

),

adjusted as (

    select
        series_key,
        max(month_start_date) filter (where adjusted_value is not null) as newest_month_date,
        arg_max(unavailable_reason, month_start_date) as newest_reason
    from {{ ref('int_statistics__adjusted_series') }}
    group by series_key

),

found as (

    select
        events.*,
        series.series_key,
        series.series_name,
        series.unit,
        steps.placebo_months_count,
        steps.change_log,
        steps.change_low_log,
        steps.change_high_log,
        steps.usual_log,
        steps.change_p,
        steps.lead_log,
        steps.lead_p,
        case
            when adjusted.series_key is null then 'the series is not loaded'
            when adjusted.newest_month_date is null then 'not adjusted: ' || adjusted.newest_reason
            when adjusted.newest_month_date < events.after_end_date then 'the months after the event are not all there'
            when steps.change_log is null then 'the months before the event are not all there'
            when steps.change_p is null then 'p: too few months without an event to compare with'
        end as unavailable_reason
    from events
    cross join series
    left join adjusted on series.series_key = adjusted.series_key
    left join steps on series.series_key = steps.series_key and events.first_month_date = steps.first_month_date

),

farther as (

    select
        found.event_key,
        found.series_key,
        count(*) as farther_placebos_count
    from found
    inner join steps
        on
            found.series_key = steps.series_key
            and steps.is_placebo
            and abs(steps.change_log - found.usual_log) >= abs(found.change_log - found.usual_log)
    group by found.event_key, found.series_key

)

select
    found.event_key,
    found.event_date,
    found.event_title,
    found.is_verified,
    found.series_key,
    found.series_name,
    found.unit,
    found.first_month_date,
    found.before_start_date,
    found.after_end_date,
    exp(found.change_log) - 1 as change_share,
    exp(found.change_low_log) - 1 as change_low_share,
    exp(found.change_high_log) - 1 as change_high_share,
    exp(found.usual_log) - 1 as usual_change_share,
    found.change_p,
    found.placebo_months_count,
    if(found.placebo_months_count > 0, coalesce(farther.farther_placebos_count, 0), null) as farther_placebos_count,
    exp(found.lead_log) - 1 as lead_change_share,
    found.lead_p,
    found.overlapping_event_keys is not null as is_overlapping,
    found.overlapping_event_keys,
    found.unavailable_reason
from found
left join farther on found.event_key = farther.event_key and found.series_key = farther.series_key
order by found.event_date, found.event_key, found.series_key
