-- why: A row of another month means a year-to-date file, or a file under a wrong name.
-- finds: rows of another month
select * from {{ batch }}
where year || '-' || month is distinct from _partition
