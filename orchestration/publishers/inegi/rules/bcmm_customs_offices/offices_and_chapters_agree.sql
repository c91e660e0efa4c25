-- why: Both tables divide the same trade: totals and subtotals of modes are equal in both, unless one is in the
--     quarantine.
-- finds: totals and subtotals that are not equal in both tables
with sums as (
    select 'office' as source, *
    from {{ batch }}
    union all by name
    select 'chapter' as source, *
    from candidate.{{ tables[1] }}
),

compared as (
    select _partition, tipo, anio, mes, mtra, min(val_usd) as least, max(val_usd) as most
    from sums
    where mtra is null or concepto in (select mode_name from {{ seed('inegi_transport_modes') }})
    group by all
    having count(distinct source) < 2 or most - least > 0.001
)

select *
from compared
where {{ none_quarantined('compared', tables, ('tipo', 'anio', 'mes')) }}
