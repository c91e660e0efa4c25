-- why: The table is monthly, and months are written YYYY-MM.
-- finds: rows whose month is none
select *
from {{ batch }}
where length(ref_date) <> 7 or try_cast(ref_date || '-01' as date) is null
