-- why: {{ whole.why }}
-- finds: periods whose whole is outside
with coded as ({% include "cube_rules/_coded.sql" %})

select ref_date, {{ untotalled_codes | join(", ") }}, sum(cad) as total, _partition
from coded
where is_top and is_known
group by all
having sum(cad) not between {{ whole.least }} and {{ whole.most }}
