-- why: Totals by month equal those that the gate accepted, in every cut: nothing dropped, nothing doubled by a join.
-- finds: cuts and months whose value is not the one accepted
select
    p.table_name,
    p._partition,
    p.amount as accepted_usd,
    f.value_usd as published_usd
from build.meta.profiles as p
left join (
    select
        'bts_transborder_state_port' as table_name,
        strftime(month_start_date, '%Y-%m') as _partition,
        sum(value_usd) as value_usd
    from {{ batch }}
    group by all
    union all
    select
        'bts_transborder_state_commodity',
        strftime(month_start_date, '%Y-%m'),
        sum(value_usd)
    from marts.fct_transborder_freight_by_state_commodity
    group by all
    union all
    select
        'bts_transborder_port_commodity',
        strftime(month_start_date, '%Y-%m'),
        sum(value_usd)
    from marts.fct_transborder_freight_by_port_commodity
    group by all
) as f using (table_name, _partition)
where p.dataset = 'bts_transborder' and p.measure = 'value' and p.amount is distinct from f.value_usd::double
