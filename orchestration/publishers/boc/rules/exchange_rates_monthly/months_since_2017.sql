-- why: The series of the present method begin in January 2017, and each row is the first of a month.
-- finds: rates that are not of the first of a month, and a file that begins later
select
    _partition,
    date
from {{ batch }}
where day(date) <> 1
union all
select
    _partition,
    min(date)
from {{ batch }}
group by _partition
having min(date) <> date '2017-01-01'
