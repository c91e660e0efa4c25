with

datasets as (

    select * from {{ source('meta', 'datasets') }}

)

select
    dataset as dataset_code,
    title as dataset_title,
    publisher,
    homepage,
    licence,
    may_redistribute,
    attribution as credit_line,
    release_every
from datasets
order by dataset_code
