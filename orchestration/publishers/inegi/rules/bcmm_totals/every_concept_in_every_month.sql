-- why: 18 concepts are published for each month since 2012, and 15 for a month whose figures are still timely.
-- finds: concepts that a month lacks
-- tolerates: missing part
-- most: 6
-- bound: The newest month may lack a third of its concepts. A known one that is missing in every month is renamed.
with known as ({% include "bcmm_totals/_known.sql" %}),

months as (
    select
        _partition,
        anio,
        mes,
        bool_or(starts_with(estatus, 'Cifras Oportunas')) as is_timely
    from known
    group by all
),

due as (
    select
        m.*,
        c.concept_key
    from months as m
    cross join (select distinct
        concept_key,
        in_timely
    from {{ seed('inegi_concepts') }}) as c
    where not m.is_timely or c.in_timely = 'true'
)

select
    d._partition,
    d.concept_key || ' ' || d.anio || '-' || lpad(d.mes, 2, '0') as part
from due as d
anti join known as k on (k._partition, k.anio, k.mes, k.concept_key) = (d._partition, d.anio, d.mes, d.concept_key)
