with

modes as (

    select * from {{ ref('transport_modes') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'transport_mode'

),

described as (

    select
        transport_mode,
        disagmot_code,
        is_land_mode,
        false as is_unknown,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from modes
    union all by name
    select
        member_key as transport_mode,
        if(code_system = 'transborder_disagmot', code, null) as disagmot_code,
        true as is_unknown,
        code as publisher_code,
        published_name as publisher_name
    from unknown_codes
    union all by name
    select
        'undisclosed' as transport_mode,
        false as is_unknown

)

select * from described
order by disagmot_code, transport_mode
