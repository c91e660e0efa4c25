-- why: Absent is legal only for a dataset that never had an accepted load.
-- needs: last
select l.dataset_code
from last.marts.mart_dataset_health as l
join {batch} as h using (dataset_code)
where l.state <> 'absent' and h.state = 'absent'
