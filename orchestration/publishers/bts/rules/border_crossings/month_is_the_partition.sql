-- why: A row of another month means that the filter was ignored.
-- finds: rows of another month
select * from {{ batch }}
where left(date, 7) is distinct from _partition
