-- why: BTS announces monthly totals by country; first prints are rounded to US$0.1bn and later revised by little,
--     so half a percent is allowed.
-- finds: months and countries whose total is not the one announced
select t.*
from (select
    _partition,
    country,
    sum(value) as value_usd
from {{ batch }}
group by all) as t
inner join
    {{ seed('control_totals') }} as c
    on
        c.dataset = 'bts_transborder'
        and c.measure = 'freight_value'
        and c.period = t._partition
        and c.country_code = t.country
where abs(t.value_usd - c.value::double) > c.tolerance::double * c.value::double
