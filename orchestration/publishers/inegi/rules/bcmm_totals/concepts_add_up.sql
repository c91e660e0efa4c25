-- why: Oil and the rest make exports and imports, types of goods make imports, sectors make exports without oil:
--     each part is rounded to three decimals, so that sums differ by half a thousandth a part, or by a row that is in
--     the quarantine.
-- finds: concepts that are not the sum of their parts
with known as ({% include "bcmm_totals/_known.sql" %}),

sums as (
    select
        _partition, anio, mes, part_of as concept_key, breakdown, sum(val_usd) as parts, count(*) as addends
    from known
    where part_of is not null
    group by all
)

select s.*, k.val_usd as whole
from sums as s
left join known as k on (k._partition, k.anio, k.mes, k.concept_key) = (s._partition, s.anio, s.mes, s.concept_key)
where (k.val_usd is null or abs(s.parts - k.val_usd) > 0.0005 * (s.addends + 1))
    and {{ none_quarantined('s', ('inegi_bcmm_totals',), ('anio', 'mes')) }}
