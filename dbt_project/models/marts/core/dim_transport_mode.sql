with

modes as (

    select * from {{ ref('transport_modes') }}

),

described as (

    select
        transport_mode,
        disagmot_code,
        is_land_mode
    from modes

)

select * from described
order by disagmot_code
