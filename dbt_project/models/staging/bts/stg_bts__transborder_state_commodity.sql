with

source as (

    select * from {{ source('raw', 'bts_transborder_state_commodity') }}

),

renamed as (

    select
        ---------- keys
        usastate as us_state_code,
        commodity2 as hs2_code,
        mexstate as mexican_state_code,
        canprov as province_code,
        {{ transborder_common_columns() }}

    from source

)

select * from renamed
