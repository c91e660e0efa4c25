with

datasets as (

    select * from {{ source('meta', 'datasets') }}

),

described as (

    select
        dataset as dataset_code,
        title as dataset_title,
        publisher,
        homepage,
        licence,
        may_redistribute,
        attribution,
        release_every,
        state,
        state_reason,
        row_count,
        partition_count,
        newest_period,
        fresh_until_date,
        fetched_at,
        verified_date,
        unchanged_days,
        missing_partition_count,
        unexpected_partition_count
    from datasets

)

select * from described
order by dataset_code
