select
    if(reporter_country_key = 'CAN', 'Canada''s ', 'Mexico''s ')
    || if(flow = 'import', 'imports', 'exports') as line,
    month_start_date as month,
    100 * us_share_12m as value,
    '%' as unit,
    dataset_code as source_dataset
from marts.mart_hub_dependence
where basis = 'customs' and us_share_12m is not null
-- The publisher's own detail goes before its totals, and both before what the United Nations was told.
qualify
    row_number() over (
        partition by reporter_country_key, flow, month_start_date
        order by dataset_code = 'un_comtrade_trade', dataset_code
    ) = 1
order by reporter_country_key, flow, month
