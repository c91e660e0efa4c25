-- name: no_{{ step }}_without_its_total
-- why: The publisher leaves out no {{ step }} between the first and the newest.
-- finds: a table with fewer {{ step }}s of its whole than lie between its first and last
with coded as ({% include "cube_rules/_coded.sql" %})

select
    min(ref_date) as first,
    max(ref_date) as last,
    _partition
from coded
group by all
having
    count(distinct ref_date) filter (where is_top and cad is not null)
    <> date_diff({{ quoted(step) }}, min(period), max(period)) + 1
