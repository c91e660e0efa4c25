with

codes as (

    select * from {{ ref('int_reference__country_codes') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'country'

)

select
    code_system,
    code as country_code,
    country_key,
    code_name,
    country_kind = 'country' as is_country,
    false as is_unknown
from codes
union all
select
    code_system,
    code,
    member_key,
    published_name,
    false,
    true
from unknown_codes
order by code_system, country_code
