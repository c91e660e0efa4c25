with

flows as (

    select
        case exporter_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' else 'United States' end
        || ' to '
        || case importer_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' else 'United States' end
            as direction,
        exporter_country_key = 'USA' or importer_country_key = 'USA' as is_with_us,
        *
    from marts.mart_mirror_band
    where unavailable_reason is null

),

lines as (

    select
        *,
        1 as line_number,
        'recorded by the importing country' as line,
        importer_value_usd as value,
        null as low,
        null as high,
        importer_dataset_code as source_dataset
    from flows
    union all by name
    select
        *,
        2 as line_number,
        'recorded by the exporting country' as line,
        exporter_value_usd as value,
        exporter_dataset_code as source_dataset
    from flows
    union all by name
    select
        *,
        3 as line_number,
        'between the two records' as line,
        low_value_usd as low,
        high_value_usd as high,
        importer_dataset_code as source_dataset
    from flows

)

select
    direction,
    line,
    month_start_date as month,
    value,
    low,
    high,
    'US dollars' as unit,
    source_dataset
from lines
order by is_with_us asc, exporter_country_key desc, direction asc, line_number asc, month asc
