-- why: Published to three decimals or more: details of a mode make its subtotal, and subtotals the total, within
--     the rounding of their number (less only where a detail is confidential, or a row of the month is in the
--     quarantine). Not set apart, trade would triple.
-- finds: totals and subtotals that their parts do not make
with classed as ({% include "bcmm/_classed.sql" %}),

sums as (
    select
        _partition,
        tipo,
        anio,
        mes,
        mtra,
        sum(val_usd) filter (where kind = 'mode') as whole,
        sum(val_usd) filter (where kind = 'detail') as parts,
        count(*) as addends,
        count(*) filter (where val_usd is null) as hidden
    from classed
    where kind <> 'total'
    group by all
    union all
    select
        _partition,
        tipo,
        anio,
        mes,
        null,
        sum(val_usd) filter (where kind = 'total'),
        sum(val_usd) filter (where kind = 'mode'),
        count(*),
        count(*) filter (where val_usd is null)
    from classed
    where kind <> 'detail'
    group by all
)

select *
from sums
where (
    whole is null
    or coalesce(parts, 0) - whole > 0.0005 * addends
    or (hidden = 0 and whole - coalesce(parts, 0) > 0.0005 * addends)
)
and {{ none_quarantined('sums', tables, ('tipo', 'anio', 'mes')) }}
