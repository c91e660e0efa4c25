with

corridors as (

    select * from {{ ref('corridors') }}

)

select
    corridor_key,
    corridor_group,
    corridor_name,
    crosses_us_by_land,
    definition,
    source as definition_source
from corridors
order by corridor_key
