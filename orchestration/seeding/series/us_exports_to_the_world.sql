-- US Census Bureau, trade with every country: exports to the world, unadjusted, in millions. A month that was not yet
-- published is 0. The sheet is given as a relation with one text column a cell, the header in its first row.
select
    'us_export_all' as series_code,
    printf('%s-%02d', year, list_position(months, month)) as period,
    amount::double * 1000000 as value
from (unpivot {sheet} on columns('^E[A-Z][A-Z][A-Z]$') into name month value amount) as world
cross join (
    select ['EJAN', 'EFEB', 'EMAR', 'EAPR', 'EMAY', 'EJUN', 'EJUL', 'EAUG', 'ESEP', 'EOCT', 'ENOV', 'EDEC'] as months
) as calendar
where cty_code = '0015' and year::integer >= 2010 and amount::double > 0
