-- why: A year to date begins in January and leaves no month out.
-- finds: months without a row
-- tolerates: missing part
-- most: 2
-- bound: A quarter of a year that is missing is a member in pieces.
select
    d._partition,
    d.month as part
from (
    select
        _partition,
        unnest(generate_series(_partition::integer * 100 + 1, try_cast(max(yearmonth) as integer)))::varchar as month
    from {{ batch }}
    group by _partition
) as d
anti join {{ batch }} as t on t._partition = d._partition and t.yearmonth = d.month
