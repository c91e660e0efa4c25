with

members as (

    select * from {{ source('raw', 'statcan_trade_totals_members') }}

),

{{ statcan_members_placed() }}

select * from placed
