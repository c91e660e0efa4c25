-- why: What an analyst reads must reproduce the totals that BTS announced, within half a percent (first prints).
-- finds: months and countries whose total is not the one announced
select
    f.month_start_date,
    f.partner_country_key,
    f.value_usd,
    t.value as published_value_usd
from (
    select
        month_start_date,
        partner_country_key,
        sum(value_usd) as value_usd
    from {{ batch }}
    group by all
) as f
inner join marts.dim_country as c on f.partner_country_key = c.country_key
inner join {{ seed('control_totals') }} as t
    on
        t.dataset = 'bts_transborder'
        and t.measure = 'freight_value'
        and c.transborder_code = t.country_code
        and strftime(f.month_start_date, '%Y-%m') = t.period
where abs(f.value_usd - t.value::double) > t.tolerance::double * t.value::double
