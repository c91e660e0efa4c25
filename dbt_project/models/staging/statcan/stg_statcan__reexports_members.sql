with

members as (

    select * from {{ source('raw', 'statcan_reexports_members') }}

),

{{ statcan_members_placed() }}

select * from placed
