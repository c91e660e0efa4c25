with

by_goods as (

    select
        *,
        chapter_label as goods
    from marts.mart_us_reexports
    union all by name
    select
        *,
        'All goods' as goods
    from marts.mart_us_reexports

),

monthly as (

    select
        goods,
        month_start_date as month,
        partner_country_key,
        sum(exports_value_usd) as exports,
        sum(reexports_value_usd) as reexports
    from by_goods
    where partner_country_key in ('CAN', 'MEX')
    group by goods, month_start_date, partner_country_key

),

twelve_months as (

    select
        *,
        sum(reexports) over twelve as reexports_12m,
        sum(exports) over twelve as exports_12m,
        count(*) over twelve as months
    from monthly
    window twelve as (
        partition by partner_country_key, goods
        order by month range between interval 11 months preceding and current row
    )

),

largest as (

    select
        goods,
        sum(exports) as exports
    from monthly
    group by goods
    order by exports desc
    limit 13

)

select
    goods,
    if(partner_country_key = 'CAN', 'to Canada', 'to Mexico') as line,
    month,
    100 * reexports_12m / exports_12m as value,
    '%' as unit
from twelve_months
inner join largest using (goods)
where months = 12 and exports_12m > 0
order by largest.exports desc, partner_country_key asc, month asc
