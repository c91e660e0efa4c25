-- why: A year to date is of one year and ends with the month in its member's name.
-- finds: members that are not of their year, or end before or after their name
select
    _partition,
    _file,
    min(yearmonth) as first,
    max(yearmonth) as last
from {{ batch }}
group by all
having left(first, 4) <> _partition or last <> regexp_extract(_file, '_([0-9]+)[A-Za-z]?[.][Cc][Ss][Vv]$', 1)
