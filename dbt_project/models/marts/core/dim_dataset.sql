with

datasets as (

    select * from {{ source('meta', 'datasets') }}

),

stores as (

    select * from {{ source('meta', 'store') }}

)

select
    datasets.dataset as dataset_code,
    datasets.title as dataset_title,
    datasets.publisher,
    datasets.homepage,
    datasets.licence,
    datasets.may_redistribute,
    if(
        stores.source_mode = 'sample',
        'Sample data, made in the form of "' || datasets.title || '"; not from ' || datasets.publisher || '.',
        datasets.attribution
    ) as credit_line,
    datasets.release_every,
    datasets.dataset in ('boc_exchange_rates_monthly', 'statcan_reexports') as is_for_checks_alone
from datasets
cross join stores
order by dataset_code
