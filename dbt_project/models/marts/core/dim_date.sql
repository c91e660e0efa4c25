with

months as (

    select * from {{ ref('dim_month') }}

),

days as (

    select
        month_start_date,
        cast(unnest(generate_series(month_start_date, month_end_date, interval 1 day)) as date) as calendar_date
    from months

)

select
    calendar_date,
    month_start_date,
    cast(year(calendar_date) as integer) as year_number,
    cast(month(calendar_date) as integer) as month_number,
    cast(day(calendar_date) as integer) as day_number,
    cast(isodow(calendar_date) as integer) as weekday_number,
    isodow(calendar_date) > 5 as is_weekend
from days
order by calendar_date
