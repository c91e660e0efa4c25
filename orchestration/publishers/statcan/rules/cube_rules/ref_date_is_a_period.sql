-- name: ref_date_is_a_{{ step }}
-- why: The table is of {{ step }}s, written {{ {"month": "YYYY-MM", "year": "YYYY"}[step] }}.
-- finds: rows whose {{ step }} is none
select *
from {{ batch }}
where
    length(ref_date) <> {{ {"month": 7, "year": 4}[step] }}
    or try_cast(ref_date || {{ quoted({'month': '-01', 'year': '-01-01'}[step]) }} as date) is null
