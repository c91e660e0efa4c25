with

mexican as (

    select * from {{ ref('fct_imports_by_origin_and_export_country') }}
    where origin_country_key = 'MEX'

),

product_groups as (

    select * from {{ ref('dim_product_group') }}

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

bucketed as (

    select
        month_start_date,
        napcs_code,
        case
            when is_undisclosed or {{ is_unknown('export_country_key') }} then 'unknown'
            when export_country_key = 'MEX' then 'mexico'
            when export_country_key = 'USA' then 'us'
            else 'other'
        end as shipped_from,
        value_cad
    from mexican

),

summed as (

    select
        month_start_date,
        napcs_code,
        coalesce(sum(value_cad), 0) as imports_value_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'mexico'), 0) as shipped_from_mexico_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'us'), 0) as shipped_from_us_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'other'), 0) as shipped_from_other_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'unknown'), 0) as shipped_from_unknown_cad
    from bucketed
    group by month_start_date, napcs_code

),

final as (

    select
        summed.month_start_date,
        summed.napcs_code,
        product_groups.product_group_name,
        product_groups.product_group_label,
        cast(summed.imports_value_cad as decimal(24, 6)) as imports_value_cad,
        cast(summed.imports_value_cad / rates.cad_per_usd as double) as imports_value_usd,
        cast(summed.shipped_from_mexico_cad as decimal(24, 6)) as shipped_from_mexico_cad,
        cast(summed.shipped_from_us_cad as decimal(24, 6)) as shipped_from_us_cad,
        cast(summed.shipped_from_other_cad as decimal(24, 6)) as shipped_from_other_cad,
        cast(summed.shipped_from_unknown_cad as decimal(24, 6)) as shipped_from_unknown_cad,
        cast(summed.shipped_from_mexico_cad as double)
        / nullif(cast(summed.imports_value_cad as double), 0) as shipped_from_mexico_share,
        cast(summed.shipped_from_us_cad as double)
        / nullif(cast(summed.imports_value_cad as double), 0) as shipped_from_us_share,
        cast(summed.shipped_from_other_cad as double)
        / nullif(cast(summed.imports_value_cad as double), 0) as shipped_from_other_share,
        cast(summed.shipped_from_unknown_cad as double)
        / nullif(cast(summed.imports_value_cad as double), 0) as shipped_from_unknown_share
    from summed
    left join product_groups on summed.napcs_code = product_groups.napcs_code
    left join rates on summed.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, napcs_code
