-- why: Tables and columns are a contract with dashboards: removing one is a major version (source_mode is added later).
-- needs: last
select table_name, column_name
from duckdb_columns()
where database_name = 'last' and schema_name = 'marts' and column_name <> 'source_mode'
    and (table_name, column_name) not in (
        select (table_name, column_name) from duckdb_columns() where database_name = 'release' and schema_name = 'marts'
    )
    and exists (from {batch})
