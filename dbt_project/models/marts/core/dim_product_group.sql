with

sections as (

    select * from {{ ref('statcan_members') }}
    where member_list = 'product' and role in ('part', 'rest')

),

members as (

    select * from {{ ref('stg_statcan__trade_by_origin_and_export_members') }}
    union all
    select * from {{ ref('stg_statcan__trade_by_mode_members') }}

),

unlisted as (

    select
        member_code,
        min(listed_name) as listed_name
    from members
    where member_list = 'product' and member_role = 'unknown'
    group by member_code

)

select
    code as napcs_code,
    member_name as product_group_name,
    role = 'rest' as is_residual
from sections
union all
select
    member_code,
    listed_name,
    false
from unlisted
union all
select
    'undisclosed',
    'Not disclosed by product group',
    true
order by napcs_code
