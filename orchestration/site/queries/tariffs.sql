select
    if(partner_country_key = 'CAN', 'Canadian goods', 'Mexican goods') as goods,
    if(status = 'in_force', 'in force', 'expired or struck down') as state,
    'claims of ' || claims_period as claims,
    regime_name || ', from ' || strftime(valid_from, '%-d %B %Y') as item,
    sum(duty_low_usd) as low,
    sum(duty_high_usd) as high,
    'US dollars' as unit,
    any_value(dataset_code) as source_dataset
from marts.mart_tariff_exposure
where partner_country_key in ('CAN', 'MEX') and imposing_country_key = 'USA' and duty_high_usd is not null
group by goods, status, claims_period, regime_name, valid_from
order by goods asc, state desc, claims_period desc, high desc, item asc
