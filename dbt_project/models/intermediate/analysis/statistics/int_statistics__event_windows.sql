with

-- What happens late in a month can show from the next one on.
events as (

    select
        event_key,
        event_date,
        title as event_title,
        is_verified,
        cast(
            date_trunc('month', event_date) + to_months(if(day(event_date) <= 15, 0, 1)) as date
        ) as first_month_date
    from {{ ref('dim_policy_event') }}

),

chosen as (

    select * from {{ ref('event_windows') }}

),

windowed as (

    select
        events.*,
        cast(events.first_month_date - to_months(chosen.before_months) as date) as before_start_date,
        cast(events.first_month_date + to_months(chosen.after_months - 1) as date) as after_end_date
    from events
    cross join chosen

)

-- An event on the first day of a window was there all along.
select
    windowed.event_key,
    windowed.event_date,
    windowed.event_title,
    windowed.is_verified,
    windowed.first_month_date,
    windowed.before_start_date,
    windowed.after_end_date,
    string_agg(nearby.event_key, ', ' order by nearby.event_date, nearby.event_key) as overlapping_event_keys
from windowed
left join events as nearby
    on
        windowed.event_key <> nearby.event_key
        and windowed.before_start_date < nearby.first_month_date
        and windowed.after_end_date >= nearby.first_month_date
group by all
