-- why: A table that BI reads today is not empty tomorrow: after a join that finds nothing, tests of its rows have none
--     to fail on.
-- finds: tables that have rows in the last release and none in this one
-- needs: last
select
    was.table_name,
    was.estimated_size as rows_before
from duckdb_tables() as was
inner join duckdb_tables() as now
    on was.schema_name = now.schema_name and was.table_name = now.table_name
where
    was.database_name = 'last'
    and now.database_name = 'release'
    and was.schema_name = 'marts'
    and was.estimated_size > 0
    and now.estimated_size = 0
    and exists (from {{ batch }})
