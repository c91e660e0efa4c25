{# Rows of known concepts, with what the seed says of each. #}
select
    t.*,
    c.concept_key,
    c.part_of,
    c.breakdown,
    c.in_timely
from {{ batch }} as t
inner join {{ seed('inegi_concepts') }} as c on c.tipo = t.tipo and c.concepto = t.concepto
