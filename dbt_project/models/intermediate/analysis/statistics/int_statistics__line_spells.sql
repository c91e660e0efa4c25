-- A line is new after so many months without trade, and has ended after so many.
{% set new_after = 12 %}
{% set ended_after = 6 %}
with

months as (

    select
        * exclude (months),
        months[-1] as newest_month,
        unnest(months) as month_number,
        -- Longer by one: the last stands beside no month, and starts nothing.
        unnest(list_prepend(null, months)) as previous_month
    from {{ ref('int_statistics__lines_listed') }}

),

-- Before its first trade a line has had no trade for at least the months since the first one.
starts as (

    select
        *,
        month_number - coalesce(previous_month + 1, first_month) as months_without
    from months
    where previous_month is null or month_number - previous_month > {{ ended_after }}

),

spells as (

    select
        reporter_country_key,
        flow,
        partner_country_key,
        family_code,
        first_month,
        last_month,
        months_without,
        previous_month is null as is_first,
        month_number as started,
        coalesce(lead(previous_month) over by_line, newest_month) as last_traded,
        last_traded + {{ ended_after }} <= last_month as is_ended
    from starts
    window by_line as (partition by reporter_country_key, flow, partner_country_key, family_code order by month_number)

)

select
    reporter_country_key,
    flow,
    partner_country_key,
    if(partner_country_key in ('CAN', 'MEX', 'USA'), partner_country_key, 'other') as partner_group,
    family_code,
    {{ month_of_number('first_month') }} as window_start_date,
    {{ month_of_number('last_month') }} as window_end_date,
    {{ month_of_number('started') }} as started_month_date,
    {{ month_of_number('last_traded') }} as last_traded_month_date,
    months_without >= {{ new_after }} as is_new,
    is_first and months_without < {{ new_after }} as is_left_truncated,
    is_ended,
    -- What still trades is known up to half a year ago: all that had not ended by then were followed until then.
    if(is_ended, last_traded, last_month - {{ ended_after }}) - started + 1 as duration_months
from spells
