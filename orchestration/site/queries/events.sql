select
    strftime(event_date, '%-d %B %Y') || ': ' || event_title as event,
    series_name as item,
    100 * change_share as value,
    100 * change_low_share as low,
    100 * change_high_share as high,
    change_p as probability_if_nothing_happened,
    '%' as unit,
    if(series_key like '%\_calls' escape '\', 'imf_portwatch_port_days', null) as source_dataset
from marts.mart_event_study
where change_share is not null
order by event_date desc, event_key asc, abs(change_share) desc
