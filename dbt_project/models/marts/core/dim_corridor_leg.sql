with

legs as (

    select * from {{ ref('corridor_legs') }}

)

select
    corridor_key,
    cast(leg_number as integer) as leg_number,
    transport_mode,
    from_place,
    to_place,
    soil_country_key,
    source as definition_source
from legs
order by corridor_key, leg_number
