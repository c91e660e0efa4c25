-- why: Each direction was 27 to 83 thousand million US dollars a month from 2012 to 2026, less in the spring of
--     2020: outside {{ "{:,}".format(low) }} to {{ "{:,}".format(high) }} {{ unit }} the unit was changed.
-- finds: months and directions whose total is outside
select *
from ({% include totals %})
where whole not between {{ low }} and {{ high }}
