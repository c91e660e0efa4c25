-- why: The table is in Canadian dollars throughout (unit 81).
-- finds: rows in another unit
select *
from {{ batch }}
where uom_id is distinct from '81'
