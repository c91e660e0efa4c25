with

members as (

    select * from {{ source('raw', 'statcan_trade_by_mode_members') }}

),

codes as (

    select * from {{ ref('statcan_members') }}

),

coded as (

    select
        {{ statcan_members() }}

    from members
    left join codes
        on
            members.product_id = codes.product_id
            and members.dimension_name = codes.dimension
            and members.member_name = codes.member_name

)

select * from coded
