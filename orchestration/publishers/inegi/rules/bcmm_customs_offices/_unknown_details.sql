-- tolerates: unknown code
-- share: 0.1
-- bound: It is loaded under the publisher's name. Details make the subtotals, so that it is no total; a tenth of
--     all trade under new names is another list.
{# Concepts of the details of which a rule's is_known does not hold, each with its share of all details. #}
with details as (
    select
        _partition,
        concepto,
        coalesce(sum(val_usd), 0)::double as amount,
        count(*) as row_count,
        (
            {{ is_known }}
        ) as is_known
    from ({% include "bcmm/_classed.sql" %})
    where kind = 'detail'
    group by _partition, concepto
)

select
    _partition,
    'concepto ' || concepto as part,
    row_count,
    amount / nullif(sum(amount) over (partition by _partition), 0) as share
from details
qualify not is_known
