with

scenarios as (

    select * from {{ ref('scenarios') }}

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

corridors as (

    select * from {{ ref('dim_corridor') }}

),

outcomes as (

    select * from {{ ref('int_scenarios__tariff_outcomes') }}
    union all by name
    select * from {{ ref('int_scenarios__corridor_outcomes') }}

)

select
    outcomes.scenario_key,
    scenarios.scenario_name,
    scenarios.kind,
    outcomes.subject_key,
    scenarios.corridor_key,
    corridors.corridor_name,
    outcomes.product_code,
    chapters.chapter_name as product_name,
    outcomes.dataset_code,
    outcomes.period_end_date,
    cast(outcomes.base_value_usd as double) as base_value_usd,
    cast(outcomes.shock_share as double) as shock_share,
    outcomes.affected_share,
    cast(outcomes.duty_before_response_usd as double) as duty_before_response_usd,
    cast(outcomes.duty_after_response_usd as double) as duty_after_response_usd,
    cast(outcomes.change_low_usd as double) as change_low_usd,
    cast(outcomes.change_high_usd as double) as change_high_usd,
    cast(scenarios.elasticity as double) as elasticity,
    scenarios.elasticity_source,
    scenarios.is_assumption,
    outcomes.unavailable_reason
from outcomes
inner join scenarios on outcomes.scenario_key = scenarios.scenario_key
left join corridors on scenarios.corridor_key = corridors.corridor_key
left join chapters on outcomes.product_code = chapters.hs2_code
order by outcomes.scenario_key, outcomes.subject_key, outcomes.product_code
