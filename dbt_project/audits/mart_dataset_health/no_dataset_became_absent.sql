-- why: Absent is legal only for a dataset that never had an accepted load.
-- finds: datasets that are absent now and were not in the last release
-- needs: last
select l.dataset_code
from last.marts.mart_dataset_health as l
inner join {{ batch }} as h using (dataset_code)
where l.state <> 'absent' and h.state = 'absent'
