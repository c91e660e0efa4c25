-- why: A row of another month means that the service did not heed the month asked for.
-- finds: rows of another month
select *
from {{ batch }}
where time is distinct from _partition
