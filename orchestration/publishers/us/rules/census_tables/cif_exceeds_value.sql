-- why: Freight and insurance add some 3 % to the customs value of a month: outside 0 to 20 % one of the two is in
--     another unit.
-- finds: months whose CIF value is far from the customs value
select
    _partition,
    sum(gen_cif_mo) / sum(gen_val_mo) as ratio
from {{ batch }}
where {{ single }}
group by all
having ratio not between 1 and 1.2
