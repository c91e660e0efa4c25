-- why: A month that was accepted into raw and is not in the facts was lost on the way.
-- finds: accepted months that are not in the fact
select _partition
from build.meta.accepted
where dataset = 'bts_transborder' and _partition not in (select strftime(month_start_date, '%Y-%m') from {{ batch }})
