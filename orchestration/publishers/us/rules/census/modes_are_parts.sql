-- why: True of 28,469 of 28,469 rows of 2020: containers lie inside vessels, and air and vessel inside the whole.
-- finds: rows whose modes exceed what they are part of
select *
from {{ batch }}
where cnt_val_mo > ves_val_mo or cnt_wgt_mo > ves_wgt_mo or air_val_mo + ves_val_mo > {{ total }}
