with

events as (

    select * from {{ ref('policy_events') }}

),

described as (

    select
        event_key,
        event_date,
        coalesce(event_end_date, event_date) as event_end_date,
        title,
        acting_country_keys,
        event_kind,
        confidence,
        is_verified,
        source
    from events

)

select * from described
order by event_date, event_key
