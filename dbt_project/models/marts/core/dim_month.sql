with

observed as (

    select month_start_date from {{ ref('stg_bts__transborder_state_port') }}
    union all
    select month_start_date from {{ ref('stg_bts__border_crossings') }}
    union all
    select cast(date_trunc('month', rate_date) as date) as month_start_date from {{ ref('stg_boc__exchange_rates') }}

),

bounds as (

    select
        least(min(month_start_date), date '2018-01-01') as first_month,
        greatest(max(month_start_date), date '2018-01-01') as last_month
    from observed

),

months as (

    select cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month_start_date
    from bounds

),

described as (

    select
        month_start_date,
        last_day(month_start_date) as month_end_date,
        cast(year(month_start_date) as integer) as year_number,
        cast(quarter(month_start_date) as integer) as quarter_number,
        cast(month(month_start_date) as integer) as month_number,
        strftime(month_start_date, '%Y-%m') as month_name
    from months

)

select * from described
order by month_start_date
