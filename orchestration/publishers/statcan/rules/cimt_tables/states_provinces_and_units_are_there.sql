-- why: Trade is read with these lists; the list of countries alone is missing from some years, and the newest
--     serves.
-- finds: years without one of the lists
select p._partition
from (select distinct _partition from {{ batch }}) as p
cross join (values ('7'), ('8'), ('9')) as l (tag)
where not exists (
    select 1 from {{ batch }} as b
    where b._partition = p._partition and right(b.list_tag, 1) = l.tag
)
