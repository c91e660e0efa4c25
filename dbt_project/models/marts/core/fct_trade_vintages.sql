with

revisions as (

    select * from {{ source('meta', 'revisions') }}

)

select
    dataset as dataset_code,
    table_name as raw_table_name,
    _partition as partition_key,
    key_json as row_key_json,
    column_name as measure_name,
    change as change_kind,
    old_value,
    new_value,
    first_seen_at,
    old_sha256,
    new_sha256
from revisions
order by dataset_code, raw_table_name, first_seen_at, partition_key, row_key_json, measure_name
