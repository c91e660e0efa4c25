-- why: Tables and columns are a contract with dashboards: one goes only under a new name (source_mode is added later).
-- finds: columns of the last release that are gone
-- needs: last
select
    was.table_name,
    was.column_name,
    'schema_version ' || published.schema_version || ' by commit ' || left(published.software_commit, 12)
    || '; this checkout writes schema_version ' || {{ quoted(schema_version) }} || '. '
    || if(
        cast(string_split(published.schema_version, '.') as integer[])
        > cast(string_split({{ quoted(schema_version) }}, '.') as integer[]),
        'An older checkout runs after an upgrade: run the newer one again, or go back as docs/operating/upgrade.md'
        || ' says',
        'If that commit is newer than this checkout, an older one runs after an upgrade: run the newer one again'
    ) as published_as
from duckdb_columns() as was
cross join last.meta.publication as published
left join read_csv({{ quoted(renamed_columns) }}, all_varchar = true, hive_partitioning = false) as renamed
    on
        renamed.schema_name = 'marts'
        and was.table_name = renamed.table_name
        and was.column_name = renamed.old_column_name
where
    was.database_name = 'last' and was.schema_name = 'marts' and was.column_name <> 'source_mode'
    and (was.table_name, coalesce(renamed.new_column_name, was.column_name)) not in (
        select (table_name, column_name) from duckdb_columns()
        where database_name = 'release' and schema_name = 'marts'
    )
    and exists (from {{ batch }})
