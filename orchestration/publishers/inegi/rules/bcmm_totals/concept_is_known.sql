-- why: Known concepts are the seed inegi_concepts; a new one may be a part of another, and is looked up before it
--     is added.
-- finds: concepts that are new here
-- tolerates: unknown code
-- share: 0.1
-- bound: It is loaded under the publisher's name and added to nothing; a tenth of all is a known one renamed.
with counted as (
    select
        t._partition,
        t.tipo,
        t.concepto,
        count(*) as row_count,
        sum(abs(t.val_usd))::double as amount,
        bool_or(c.concept_key is not null) as is_known
    from {{ batch }} as t left join {{ seed('inegi_concepts') }} as c on c.tipo = t.tipo and c.concepto = t.concepto
    group by all
)

select
    _partition,
    'concepto ' || tipo || ', ' || concepto as part,
    row_count,
    amount / nullif(sum(amount) over (partition by _partition), 0) as share
from counted
qualify not is_known
