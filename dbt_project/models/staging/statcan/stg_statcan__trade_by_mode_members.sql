with

members as (

    select * from {{ source('raw', 'statcan_trade_by_mode_members') }}

),

{{ statcan_members_placed() }}

select * from placed
