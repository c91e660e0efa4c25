with

members as (

    select * from {{ source('raw', 'statcan_trade_by_origin_and_export_members') }}

),

{{ statcan_members_placed() }}

select * from placed
