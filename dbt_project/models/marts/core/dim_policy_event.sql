with

events as (

    select * from {{ ref('policy_events') }}

),

described as (

    select
        events.event_key,
        events.event_date,
        coalesce(events.event_end_date, events.event_date) as event_end_date,
        events.title,
        {{ short_label('events.title') }} as event_label,
        events.acting_country_keys,
        events.event_kind,
        events.confidence,
        events.is_verified,
        events.source
    from events
    {{ join_labels('event', 'events.event_key') }}

)

select * from described
order by event_date, event_key
