with

by_goods as (

    select
        *,
        product_group_label as goods
    from marts.mart_via_us
    where evidence_class = 'shipment'
    union all by name
    select
        *,
        'All goods' as goods
    from marts.mart_via_us
    where evidence_class = 'shipment'
    union all by name
    select
        *,
        'All goods, by consignment (United Nations)' as goods
    from marts.mart_via_us
    where evidence_class = 'consignment' and importer_country_key = 'CAN' and shipped_from_us_cad is not null

),

monthly as (

    select
        goods,
        month_start_date as month,
        sum(imports_value_cad) as whole,
        sum(shipped_from_us_cad) as from_us,
        sum(shipped_from_mexico_cad) as from_mexico,
        sum(shipped_from_other_cad) as from_elsewhere,
        sum(shipped_from_unknown_cad) as from_unknown
    from by_goods
    group by goods, month_start_date

),

parts as (

    select
        *,
        1 as line_number,
        'the United States' as line,
        from_us as part
    from monthly
    union all by name
    select
        *,
        2 as line_number,
        'Mexico' as line,
        from_mexico as part
    from monthly
    union all by name
    select
        *,
        3 as line_number,
        'elsewhere' as line,
        from_elsewhere as part
    from monthly
    union all by name
    select
        *,
        4 as line_number,
        'a place that is withheld' as line,
        from_unknown as part
    from monthly

),

twelve_months as (

    select
        goods,
        line_number,
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
order by goods <> 'All goods', goods, line_number, month
