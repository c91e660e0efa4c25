with

monthly as (

    select
        month_start_date as month,
        coalesce(product_group_label, 'All goods') as goods,
        sum(imports_value_cad) as whole,
        sum(shipped_from_mexico_cad) as from_mexico,
        sum(shipped_from_us_cad) as from_us,
        sum(shipped_from_other_cad) as from_elsewhere,
        sum(shipped_from_unknown_cad) as from_unknown
    from marts.mart_via_us
    group by grouping sets ((month_start_date), (month_start_date, product_group_label))

),

parts as (

    unpivot monthly
    on
        from_us as 'the United States',
        from_mexico as 'Mexico',
        from_elsewhere as 'elsewhere',
        from_unknown as 'a place that is withheld'
    into name line value part

),

twelve_months as (

    select
        goods,
        line,
        month,
        sum(part) over twelve as part,
        sum(whole) over twelve as whole,
        count(*) over twelve as months
    from parts
    window twelve as (
        partition by goods, line order by month range between interval 11 months preceding and current row
    )

)

select
    goods,
    line,
    month,
    100 * part / whole as value,
    '%' as unit
from twelve_months
where months = 12 and whole > 0
order by goods <> 'All goods', goods, line <> 'the United States', line = 'a place that is withheld', line, month
