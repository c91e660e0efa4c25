select
    weighting_name as line,
    month_start_date as month,
    index_value as value,
    'index' as unit
from marts.mart_rebalancing_index
where index_value is not null
order by is_headline desc, weighting_key asc, month asc
