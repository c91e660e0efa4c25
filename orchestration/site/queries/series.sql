with

told as (

    select
        *,
        case unit when 'share' then 100 else 1 end as factor,
        case unit when 'CAD' then 'Canadian dollars' when 'share' then '%' else 'ship calls' end as unit_name,
        if(series_key like '%\_calls' escape '\', 'imf_portwatch_port_days', null) as source_dataset
    from marts.mart_adjusted_series

),

lines as (

    select
        *,
        1 as line_number,
        'unadjusted' as line,
        unadjusted_value as amount
    from told
    union all by name
    select
        *,
        2 as line_number,
        'seasonally adjusted' as line,
        adjusted_value as amount
    from told
    where adjusted_value is not null

)

select
    series_name as series,
    line,
    month_start_date as month,
    factor * amount as value,
    unit_name as unit,
    source_dataset
from lines
order by series, line_number, month
