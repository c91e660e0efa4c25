-- why: Facts grow, and answers keep their months: a table that lost half of its rows was joined to what it did not
--     find, and tests of the rows that are left have nothing to fail on. Of a table of less than a hundred rows some
--     may go, but not all.
-- finds: tables with less than half of the rows of the last release, or of a small one none
-- shock: a reviewer may accept the rows of a table, named as the partition (quality/accepted_shocks.csv)
-- needs: last
select
    was.table_name as _partition,
    now.estimated_size as amount,
    was.estimated_size as rows_before
from duckdb_tables() as was
inner join duckdb_tables() as now
    on was.schema_name = now.schema_name and was.table_name = now.table_name
where
    was.database_name = 'last'
    and now.database_name = 'release'
    and was.schema_name = 'marts'
    and was.estimated_size > 0
    and (now.estimated_size = 0 or (was.estimated_size >= 100 and now.estimated_size < was.estimated_size / 2))
    and exists (from {{ batch }})
