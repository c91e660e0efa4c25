{# What the facts say for each period of a published total: months, and years of which all months are here. #}
with

-- A month is a period, and a part of its year.
in_periods as (

    select
        * exclude (month_start_date),
        unnest([strftime(month_start_date, '%Y-%m'), strftime(month_start_date, '%Y')]) as period_name
    from {{ ref('int_trade__months_totalled') }}

),

values_of_periods as (

    select
        dataset_code,
        reporter_country_key,
        partners,
        flow,
        basis,
        adjustment,
        period_name,
        'value' as quantity_kind,
        sum(amount) as amount,
        unit
    from in_periods
    group by all
    having length(period_name) = 7 or count(amount) = 12

),

shares as (

    select
        parts.dataset_code,
        parts.reporter_country_key,
        parts.partners,
        parts.flow,
        parts.basis,
        parts.adjustment,
        parts.period_name,
        'share' as quantity_kind,
        100 * cast(parts.amount as double) / nullif(cast(wholes.amount as double), 0) as amount,
        'per cent' as unit
    from values_of_periods as parts
    inner join values_of_periods as wholes
        using (dataset_code, reporter_country_key, flow, basis, adjustment, period_name)
    where wholes.partners = 'WLD' and parts.partners <> 'WLD'

)

select * from values_of_periods
union all
select * from shares
union all
select
    dataset_code,
    reporter_country_key,
    partners,
    flow,
    basis,
    adjustment,
    period_name,
    quantity_kind,
    amount,
    unit
from {{ ref('int_trade__years_totalled') }}
