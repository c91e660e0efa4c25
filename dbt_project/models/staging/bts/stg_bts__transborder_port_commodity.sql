with

source as (

    select * from {{ source('raw', 'bts_transborder_port_commodity') }}

),

renamed as (

    select
        ---------- keys
        depe as schedule_d_code,
        commodity2 as hs2_code,
        {{ transborder_common_columns() }}

    from source

)

select * from renamed
