with

rates as (

    select * from {{ ref('stg_boc__exchange_rates') }}

),

daily as (

    select
        rate_date,
        'USD' as currency_code,
        cad_per_usd as cad_per_unit
    from rates
    union all
    select
        rate_date,
        'MXN' as currency_code,
        cad_per_mxn as cad_per_unit
    from rates

),

bounds as (

    select max(rate_date) as last_rate_date from rates

),

monthly as (

    select
        cast(date_trunc('month', rate_date) as date) as month_start_date,
        currency_code,
        avg(cad_per_unit) as mean_rate,
        count(cad_per_unit) as observations_count
    from daily
    group by all

),

currencies as (

    select unnest(['USD', 'MXN']) as currency_code

),

spine as (

    select
        months.month_start_date,
        months.month_end_date,
        currencies.currency_code
    from {{ ref('dim_month') }} as months
    cross join currencies

),

judged as (

    select
        spine.month_start_date,
        spine.currency_code,
        coalesce(monthly.observations_count, 0) as observations_count,
        monthly.mean_rate,
        case
            when bounds.last_rate_date is null then 'no exchange rates loaded'
            when coalesce(monthly.observations_count, 0) = 0 then 'no daily rate of this month is loaded'
            -- The last business day of a month is at most four days before its end.
            when bounds.last_rate_date < spine.month_end_date - 4 then 'the month is not complete'
        end as unavailable_reason
    from spine
    cross join bounds
    left join monthly
        on spine.month_start_date = monthly.month_start_date and spine.currency_code = monthly.currency_code

),

final as (

    select
        month_start_date,
        currency_code,
        case when unavailable_reason is null then mean_rate end as cad_per_unit,
        observations_count,
        unavailable_reason
    from judged

)

select * from final
order by month_start_date, currency_code
