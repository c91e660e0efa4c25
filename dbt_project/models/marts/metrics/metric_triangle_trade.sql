with

bands as (

    select * from {{ ref('mart_mirror_band') }}

),

summed as (

    select
        month_start_date,
        exporter_country_key,
        importer_country_key,
        preferred_value_usd as value_usd,
        if(
            count(preferred_value_usd) over twelve = 12, sum(preferred_value_usd) over twelve, null
        ) as value_usd_12m
    from bands
    window
        twelve as (
            partition by exporter_country_key, importer_country_key
            order by month_start_date range between interval 11 months preceding and current row
        )

)

select
    month_start_date,
    exporter_country_key,
    importer_country_key,
    value_usd,
    value_usd_12m
from summed
qualify month_start_date <= max(month_start_date) filter (where value_usd is not null) over ()
order by month_start_date, exporter_country_key, importer_country_key
