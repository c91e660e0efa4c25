-- why: Domestic (1) and foreign goods (2) are all exports; a row of both ('-'), where there is one, is their sum.
-- finds: rows of another origin, and rows of both that are not the sum
select *
from {{ batch }}
where df not in ('1', '2', '-')
union all by name
select t.*
from {{ batch }} as t
inner join (
    select
        _partition,
        e_commodity,
        cty_code,
        sum(all_val_mo) as of_both
    from {{ batch }}
    where df in ('1', '2')
    group by all
) as p using (_partition, e_commodity, cty_code)
where t.df = '-' and t.all_val_mo <> p.of_both
