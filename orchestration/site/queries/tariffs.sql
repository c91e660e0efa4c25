select
    if(partner_country_key = 'CAN', 'Canadian goods', 'Mexican goods') as goods,
    if(status = 'in_force', 'in force', 'expired or struck down') as state,
    'claims of ' || strftime(cast(claims_period || '-01' as date), '%B %Y') as claims,
    regime_name
    || ', from '
    || strftime(valid_from, '%-d %B %Y')
    || coalesce(' to ' || strftime(valid_to, '%-d %B %Y'), '') as item,
    sum(duty_low_per_year_usd) as low,
    sum(duty_high_per_year_usd) as high,
    coalesce('stood for ' || date_diff('day', valid_from, valid_to) + 1 || ' days', 'still in force') as stood,
    'US dollars' as unit,
    any_value(dataset_code) as source_dataset
from marts.mart_tariff_exposure
where partner_country_key in ('CAN', 'MEX') and imposing_country_key = 'USA' and duty_high_per_year_usd is not null
group by goods, status, claims_period, regime_name, valid_from, valid_to
order by goods asc, state desc, claims_period desc, high desc, item asc
