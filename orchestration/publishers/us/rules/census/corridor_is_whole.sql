-- why: Canada and Mexico have 94 to 98 chapters in each of 102 months: fewer than 60 is an answer that was cut.
-- finds: months with fewer chapters of Canada or Mexico
select
    p._partition,
    c.cty_code
from (select distinct _partition from {{ batch }}) as p
cross join (values ('1220'), ('2010')) as c (cty_code)
left join {{ batch }} as t using (_partition, cty_code)
group by all
having count(distinct t.{{ code }}[:2]) < 60
