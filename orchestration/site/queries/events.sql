with

judged as (

    select
        *,
        case
            when change_p is null then 'cannot be judged'
            when abs(change_share) < 0.01 then 'less than 1%'
            when change_p < 0.05 then 'distinguishable from chance'
            else 'not distinguishable from chance'
        end as reading
    from marts.mart_event_study
    where change_share is not null

),

events as (

    select
        event_key,
        event_date,
        first_month_date,
        before_start_date,
        after_end_date,
        strftime(event_date, '%-d %B %Y') as day,
        coalesce(len(string_split(overlapping_event_keys, ', ')), 0) as overlapping_count
    from judged
    group by all

),

windows as (

    select
        events.event_key,
        any_value(events.overlapping_count) as overlapping_count,
        strftime(any_value(events.first_month_date), '%B %Y')
        || ' to '
        || strftime(any_value(events.after_end_date), '%B %Y')
        || ' against the twelve months before' as months,
        string_agg(others.day, ' and ' order by others.event_date) as same_as
    from events
    left join events as others
        on
            events.first_month_date = others.first_month_date
            and events.before_start_date = others.before_start_date
            and events.after_end_date = others.after_end_date
            and events.event_key <> others.event_key
    group by events.event_key

)

select
    strftime(judged.event_date, '%-d %B %Y') || ': ' || judged.event_title as event,
    judged.series_name || if(judged.unit = 'share', ' (per cent of the share, not points)', '') as item,
    100 * judged.change_share as value,
    100 * judged.change_low_share as low,
    100 * judged.change_high_share as high,
    judged.change_p as probability_if_nothing_happened,
    judged.reading,
    judged.farther_placebos_count,
    judged.placebo_months_count,
    100 * judged.lead_change_share as lead_change,
    judged.lead_p as lead_probability,
    '%' as unit,
    windows.months
    || coalesce(
        '. These are the same months, and so the same figures, as for the events of ' || windows.same_as, ''
    )
    || case windows.overlapping_count
        when 0 then ''
        when 1 then '. One other announced event falls within these months: the change is of both'
        else
            '. '
            || windows.overlapping_count
            || ' other announced events fall within these months: the change is of all of them'
    end as period_name,
    if(judged.series_key like '%\_calls' escape '\', 'imf_portwatch_port_days', null) as source_dataset
from judged
inner join windows using (event_key)
order by
    judged.event_date desc,
    judged.event_key asc,
    judged.reading = 'distinguishable from chance' desc,
    abs(judged.change_share) desc
