with

shipped as (

    select * from {{ ref('mart_via_us') }}
    where evidence_class = 'shipment'

),

monthly as (

    select
        month_start_date,
        sum(imports_value_cad) as imports_value_cad,
        sum(shipped_from_us_cad) as shipped_from_us_cad,
        sum(shipped_from_unknown_cad) as shipped_from_unknown_cad
    from shipped
    group by month_start_date

)

select
    month_start_date,
    cast(imports_value_cad as double) as imports_value_cad,
    cast(shipped_from_us_cad as double) / nullif(cast(imports_value_cad as double), 0) as shipped_from_us_share,
    cast(shipped_from_unknown_cad as double)
    / nullif(cast(imports_value_cad as double), 0) as shipped_from_unknown_share
from monthly
order by month_start_date
