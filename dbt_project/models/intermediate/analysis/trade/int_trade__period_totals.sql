{# What the facts say for each period of a published total: months, and years of which all months are here. #}
with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}

),

freight as (

    select * from {{ ref('fct_transborder_freight_by_state_port') }}

),

-- North American freight: each partner and both, imports and exports together. A partner that is not known is neither.
both_directions as (

    select
        unnest(
            if(partner_country_key in ('CAN', 'MEX'), [partner_country_key, 'CAN MEX'], [partner_country_key])
        ) as partners,
        month_start_date,
        value_usd
    from freight

),

monthly as (

    select
        dataset_code,
        reporter_country_key,
        partner_country_key as partners,
        flow,
        basis,
        adjustment,
        month_start_date,
        cast(value_published as decimal(28, 6)) as amount,
        currency_code as unit
    from reports
    union all
    select
        'inegi_bcmm_totals',
        'MEX',
        'WLD',
        flow,
        'customs',
        'unadjusted',
        month_start_date,
        value_usd,
        'USD'
    from {{ ref('stg_inegi__bcmm_totals') }}
    where concept_key in ('exports', 'imports')
    union all
    select
        'bts_transborder',
        'USA',
        partners,
        'total',
        'customs',
        'unadjusted',
        month_start_date,
        sum(value_usd),
        'USD'
    from both_directions
    group by all

),

-- A month is a period, and a part of its year.
in_periods as (

    select
        * exclude (month_start_date),
        unnest([strftime(month_start_date, '%Y-%m'), strftime(month_start_date, '%Y')]) as period_name
    from monthly

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

),

for_consumption as (

    select
        'us_census_trade' as dataset_code,
        'USA' as reporter_country_key,
        partner_iso3_code as partners,
        'import' as flow,
        'customs' as basis,
        'unadjusted' as adjustment,
        cast(year(month_start_date) as varchar) as period_name,
        'value for consumption' as quantity_kind,
        sum(consumption_value_usd) as amount,
        'USD' as unit
    from {{ ref('stg_us__census_trade_imports') }}
    where partner_iso3_code in ('CAN', 'MEX')
    group by all
    having count(distinct month_start_date) = 12

),

by_land as (

    select
        'bts_transborder' as dataset_code,
        'USA' as reporter_country_key,
        'CAN MEX' as partners,
        'total' as flow,
        'customs' as basis,
        'unadjusted' as adjustment,
        cast(year(month_start_date) as varchar) as period_name,
        'share of truck and rail' as quantity_kind,
        100 * sum(value_usd) filter (where transport_mode in ('truck', 'rail')) / sum(value_usd) as amount,
        'per cent' as unit
    from freight
    where partner_country_key in ('CAN', 'MEX')
    group by year(month_start_date)
    having count(distinct month_start_date) = 12

)

select * from values_of_periods
union all
select * from shares
union all
select * from by_land
union all
select * from for_consumption
