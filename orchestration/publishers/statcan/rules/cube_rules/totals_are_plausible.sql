-- why: A month's trade with the world was 11 billion dollars in 1988, some 70 in 2025: a slip by ten is outside.
-- finds: months whose trade with the world is outside
with coded as ({% include "cube_rules/_coded.sql" %})

select ref_date, {{ untotalled_codes | join(", ") }}, sum(cad) as total, _partition
from coded
where is_top and is_known
group by all
having sum(cad) not between {{ least_total }} and {{ most_total }}
