{# Reports of the three countries about each other and the world: twelve-month sums, and how they grew. #}
with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where
        reporter_country_key in ('CAN', 'MEX', 'USA')
        and partner_country_key in ('CAN', 'MEX', 'USA', 'WLD')

),

-- Twelve months without a hole, or no sum.
summed as (

    select
        *,
        if(count(value_published) over twelve = 12, sum(value_published) over twelve, null) as value_published_12m,
        if(count(value_usd) over twelve = 12, sum(value_usd) over twelve, null) as value_usd_12m
    from reports
    window
        twelve as (
            partition by
                dataset_code, reporter_country_key, partner_country_key, flow, basis, adjustment
            order by month_start_date range between interval 11 months preceding and current row
        )

),

a_year_before as (

    select
        dataset_code,
        reporter_country_key,
        partner_country_key,
        flow,
        basis,
        adjustment,
        cast(month_start_date + interval 1 year as date) as month_start_date,
        value_published_12m as value_published_12m_before
    from summed

)

select
    summed.dataset_code,
    summed.reporter_country_key,
    summed.partner_country_key,
    summed.flow,
    summed.month_start_date,
    summed.basis,
    summed.attribution,
    summed.valuation,
    summed.adjustment,
    summed.currency_code,
    summed.value_published,
    summed.value_usd,
    summed.value_cad,
    summed.value_mxn,
    summed.value_published_12m,
    summed.value_usd_12m,
    cast(summed.value_published_12m as double) / nullif(cast(earlier.value_published_12m_before as double), 0)
    - 1 as growth_12m
from summed
left join a_year_before as earlier
    using (dataset_code, reporter_country_key, partner_country_key, flow, basis, adjustment, month_start_date)
