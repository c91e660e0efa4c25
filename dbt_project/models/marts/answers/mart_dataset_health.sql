with

datasets as (

    select * from {{ source('meta', 'datasets') }}

),

-- A thing that is found in many partitions is one thing; its rows are counted in each.
found as (

    select
        dataset,
        finding,
        count(distinct table_name || ' ' || part) as part_count,
        sum(row_count) as row_count,
        list_sort(list(distinct part)) as parts
    from {{ source('meta', 'findings') }}
    group by dataset, finding

),

told as (

    select
        dataset,
        sum(part_count) as finding_count,
        sum(part_count) filter (where finding = 'unknown code') as unknown_code_count,
        sum(row_count) filter (
            where finding in ('exact twin', 'one key twice', 'unreadable cell')
        ) as quarantined_row_count,
        sum(part_count) filter (where finding = 'missing part') as missing_part_count,
        sum(part_count) filter (where finding = 'new column') as new_column_count,
        'Loaded all the same: ' || string_agg(
            finding || ' ' || array_to_string(list_slice(parts, 1, 3), ', ')
            || if(array_length(parts) > 3, ' and ' || array_length(parts) - 3 || ' more', ''),
            '; ' order by finding
        ) || '.' as findings_note
    from found
    group by dataset

),

described as (

    select
        datasets.dataset as dataset_code,
        datasets.title as dataset_title,
        datasets.publisher,
        datasets.homepage,
        datasets.licence,
        datasets.may_redistribute,
        credits.credit_line,
        datasets.release_every,
        datasets.state,
        datasets.state_reason,
        datasets.row_count,
        datasets.partition_count,
        datasets.newest_period,
        datasets.fresh_until_date,
        datasets.fetched_at,
        datasets.verified_date,
        datasets.unchanged_days,
        datasets.missing_partition_count,
        datasets.unexpected_partition_count,
        cast(coalesce(told.finding_count, 0) as bigint) as finding_count,
        cast(coalesce(told.unknown_code_count, 0) as bigint) as unknown_code_count,
        cast(coalesce(told.quarantined_row_count, 0) as bigint) as quarantined_row_count,
        cast(coalesce(told.missing_part_count, 0) as bigint) as missing_part_count,
        cast(coalesce(told.new_column_count, 0) as bigint) as new_column_count,
        told.findings_note
    from datasets
    inner join {{ ref('dim_dataset') }} as credits on datasets.dataset = credits.dataset_code
    left join told on datasets.dataset = told.dataset

)

select * from described
order by dataset_code
