with

sections as (

    select * from {{ ref('statcan_members') }}
    where member_list = 'product' and role in ('part', 'rest')

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'product_group'

),

members as (

    select
        code as napcs_code,
        member_name as product_group_name,
        role = 'rest' as is_residual,
        false as is_unknown,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from sections
    union all
    select
        codes.member_key,
        {{ unknown_name() }},
        false,
        true,
        codes.code as publisher_code,
        codes.published_name
    from unknown_codes as codes
    union all
    select
        'ALL',
        'All products',
        false,
        false,
        null,
        null
    union all
    select
        'undisclosed',
        'Not disclosed by product group',
        true,
        false,
        null,
        null

)

select
    members.napcs_code,
    members.product_group_name,
    {{ short_label('members.product_group_name') }} as product_group_label,
    members.is_residual,
    members.is_unknown,
    members.publisher_code,
    members.publisher_name
from members
{{ join_labels('product_group', 'members.napcs_code') }}
order by members.napcs_code
