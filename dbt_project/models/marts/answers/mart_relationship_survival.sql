with

spells as (

    select * from {{ ref('int_statistics__line_spells') }}

),

curves as (

    select
        *,
        lead(duration_months) over (
            partition by reporter_country_key, flow, partner_group order by duration_months
        ) as next_duration_months
    from {{ ref('int_statistics__survival_curves') }}

),

asked as (

    select
        reporters.reporter_country_key,
        flows.flow,
        partners.partner_group,
        horizons.horizon_months
    from (values ('CAN'), ('USA')) as reporters (reporter_country_key)
    cross join (values ('import'), ('export')) as flows (flow)
    cross join (values ('CAN'), ('MEX'), ('USA'), ('other')) as partners (partner_group)
    cross join (values (6), (12), (24)) as horizons (horizon_months)
    where reporters.reporter_country_key <> partners.partner_group

),

observed as (

    select
        reporter_country_key,
        flow,
        any_value(window_start_date) as window_start_date,
        any_value(window_end_date) as window_end_date
    from spells
    group by reporter_country_key, flow

),

counted as (

    select
        asked.reporter_country_key,
        asked.flow,
        asked.partner_group,
        asked.horizon_months,
        count(*) filter (where spells.is_left_truncated) as left_truncated_lines_count,
        count(*) filter (where spells.is_new) as new_lines_count,
        count(*) filter (
            where
            spells.is_new
            and spells.duration_months >= asked.horizon_months
            and (not spells.is_ended or spells.duration_months > asked.horizon_months)
        ) as trading_lines_count,
        count(*) filter (
            where spells.is_new and spells.is_ended and spells.duration_months <= asked.horizon_months
        ) as ended_lines_count,
        count(*) filter (
            where spells.is_new and not spells.is_ended and spells.duration_months < asked.horizon_months
        ) as censored_lines_count,
        max(spells.duration_months) filter (where spells.is_new) as longest_followed_months
    from asked
    left join spells
        on
            asked.reporter_country_key = spells.reporter_country_key
            and asked.flow = spells.flow
            and asked.partner_group = spells.partner_group
    group by all

),

-- The curve stays as it was after the last end before the horizon; without one nothing has ended.
estimated as (

    select
        counted.*,
        observed.window_start_date,
        observed.window_end_date,
        coalesce(curves.survival_share, 1) as curve_share,
        curves.survival_low_share as curve_low_share,
        curves.survival_high_share as curve_high_share,
        case
            when observed.window_start_date is null then 'no trade of the reporter by product is loaded'
            when
                counted.new_lines_count = 0
                and observed.window_end_date < observed.window_start_date + interval 12 months
                then 'fewer than 13 months without a hole are loaded: no line can be new'
            when counted.new_lines_count = 0 then 'no line is new'
            when counted.longest_followed_months < counted.horizon_months and coalesce(curves.survival_share, 1) > 0
                then 'no new line has been followed for ' || counted.horizon_months || ' months'
        end as unavailable_reason
    from counted
    left join observed using (reporter_country_key, flow)
    left join curves
        on
            counted.reporter_country_key = curves.reporter_country_key
            and counted.flow = curves.flow
            and counted.partner_group = curves.partner_group
            and counted.horizon_months >= curves.duration_months
            and (curves.next_duration_months is null or counted.horizon_months < curves.next_duration_months)

)

select
    reporter_country_key,
    flow,
    partner_group,
    horizon_months,
    window_start_date,
    window_end_date,
    left_truncated_lines_count,
    new_lines_count,
    trading_lines_count,
    ended_lines_count,
    censored_lines_count,
    if(unavailable_reason is null, curve_share, null) as survival_share,
    if(unavailable_reason is null, curve_low_share, null) as survival_low_share,
    if(unavailable_reason is null, curve_high_share, null) as survival_high_share,
    unavailable_reason
from estimated
order by reporter_country_key, flow, partner_group, horizon_months
