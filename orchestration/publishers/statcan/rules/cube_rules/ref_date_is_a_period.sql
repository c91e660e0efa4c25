-- name: ref_date_is_a_{{ step }}
-- why: The table is of {{ step }}s, written {{ 'YYYY-MM' if step == 'month' else 'YYYY' }}.
-- finds: rows whose {{ step }} is none
select *
from {{ batch }}
where
    length(ref_date) <> {{ 7 if step == 'month' else 4 }}
    or try_cast(ref_date || {{ quoted('-01' if step == 'month' else '-01-01') }} as date) is null
