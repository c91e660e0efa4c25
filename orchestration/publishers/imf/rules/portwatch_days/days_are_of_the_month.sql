-- why: A day of another month means that the filter was ignored; year, month and day repeat the date.
-- finds: days of another month, or whose parts do not repeat the date
select *
from {{ batch }}
where strftime(date, '%Y-%m') <> _partition or strftime(date, '%Y-%-m-%-d') <> concat_ws('-', year, month, day)
