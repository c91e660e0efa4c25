select
    case reporter_country_key when 'CAN' then 'Canada''s ' else 'United States'' ' end
    || if(flow = 'import', 'imports', 'exports') as trade,
    horizon_months || ' months' as after,
    if(flow = 'import', 'from ', 'to ')
    || case partner_group
        when 'CAN' then 'Canada'
        when 'MEX' then 'Mexico'
        when 'USA' then 'the United States'
        else 'other countries'
    end as item,
    100 * survival_share as value,
    100 * survival_low_share as low,
    100 * survival_high_share as high,
    '%' as unit,
    strftime(window_start_date, '%B %Y') || ' to ' || strftime(window_end_date, '%B %Y') as period_name
from marts.mart_relationship_survival
where survival_share is not null
order by trade, horizon_months, partner_group
