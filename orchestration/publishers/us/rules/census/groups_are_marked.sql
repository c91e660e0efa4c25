-- why: Groups of countries are CGP, single countries and their total DET, in 62,624 of 62,624 rows of 2020: codes
--     that staging would take for the other kind.
-- finds: rows that are marked as the other kind
select *
from {{ batch }}
where summary_lvl is distinct from if(cty_code = '-' or {{ single }}, 'DET', 'CGP')
