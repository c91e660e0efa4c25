-- why: A month that BI reads today must still be there tomorrow.
-- finds: months of the last release that are not in the fact
-- needs: last
select distinct month_start_date
from last.marts.fct_transborder_freight_by_state_port
where month_start_date not in (select month_start_date from {{ batch }})
