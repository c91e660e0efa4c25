select
    case kind
        when 'tariff' then 'a tariff'
        when 'agreement_lapses' then 'the agreement lapses'
        else 'a corridor closes'
    end as what_if,
    scenario_name || case subject_key
        when 'MEX-CAN' then ' (Mexico to Canada)'
        when 'CAN-MEX' then ' (Canada to Mexico)'
        else ''
    end as item,
    sum(change_low_usd) as low,
    sum(change_high_usd) as high,
    'US dollars' as unit,
    'trade of the twelve months to ' || strftime(max(period_end_date), '%B %Y') as period_name,
    any_value(dataset_code) as source_dataset
from marts.mart_scenarios
where unavailable_reason is null
group by kind, scenario_name, subject_key
order by what_if <> 'the agreement lapses', what_if, low, item
