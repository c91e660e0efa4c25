-- why: A detail is an HS chapter by its number, whatever its title, or the goods that are not classified.
-- finds: chapters that are new here, with their share of all details
-- tolerates: unknown code
-- share: 0.1
-- bound: It is loaded under the publisher's name. Details make the subtotals, so that it is no total; a tenth of
--     all trade under new names is another list.
with details as (
    select
        _partition,
        concepto,
        coalesce(sum(val_usd), 0)::double as amount,
        count(*) as row_count,
        (
            concepto = 'Productos no clasificados'
            or regexp_extract(concepto, '^Capítulo ([0-9][0-9]) ', 1) in (
                select hs2_code from {{ seed('hs_chapters') }}
            )
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
