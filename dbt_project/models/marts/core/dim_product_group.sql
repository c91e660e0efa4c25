with

members as (

    select * from {{ ref('statcan_members') }}
    where dimension like 'North American Product Classification System%'

),

grouped as (

    select
        code as napcs_code,
        first(member_name order by product_id) as product_group_name,
        first(role order by product_id) as member_role
    from members
    where role <> 'total'
    group by code

)

select
    napcs_code,
    product_group_name,
    member_role = 'rest' as is_residual
from grouped
union all
select
    'undisclosed',
    'Not disclosed by product group',
    true
order by napcs_code
