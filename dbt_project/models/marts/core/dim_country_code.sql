with

codes as (

    select * from {{ ref('int_reference__country_codes') }}

)

select
    code_system,
    code as country_code,
    country_key,
    code_name,
    country_kind = 'country' as is_country
from codes
order by code_system, country_code
