-- why: Tables and columns are a contract with dashboards: one goes only under a new name (source_mode is added later).
-- finds: columns of the last release that are gone
-- needs: last
select
    was.table_name,
    was.column_name
from duckdb_columns() as was
left join read_csv({{ quoted(renamed_columns) }}, all_varchar = true, hive_partitioning = false) as renamed
    on was.table_name = renamed.table_name and was.column_name = renamed.old_column_name
where
    was.database_name = 'last' and was.schema_name = 'marts' and was.column_name <> 'source_mode'
    and (was.table_name, coalesce(renamed.new_column_name, was.column_name)) not in (
        select (table_name, column_name) from duckdb_columns()
        where database_name = 'release' and schema_name = 'marts'
    )
    and exists (from {{ batch }})
