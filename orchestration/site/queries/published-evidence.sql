select
    claim_number || '. ' || claim as claim,
    case unit
        when 'per cent' then 'shares'
        when 'twenty-foot equivalents' then 'containers (TEU)'
        else 'values in ' || unit
    end as figures,
    if(period_kind in ('month', 'quarter'), 'single months and quarters', 'years and twelve months') as periods,
    evidence_name as line,
    cast(date_trunc('month', period_end_date) as date) as month,
    published_value as value,
    if(unit = 'per cent', '%', unit) as unit,
    period_name,
    warehouse_value,
    if(warehouse_value is null, null, source_mode) as warehouse_source_mode,
    published_by,
    certainty
from marts.mart_published_evidence
order by
    claim_number asc,
    figures <> 'shares',
    figures asc,
    periods desc,
    bool_or(trend is null) over (partition by evidence_key),
    evidence_key desc,
    month asc
