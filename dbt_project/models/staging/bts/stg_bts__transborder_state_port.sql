with

source as (

    select * from {{ source('raw', 'bts_transborder_state_port') }}

),

renamed as (

    select
        ---------- keys
        usastate as us_state_code,
        depe as schedule_d_code,
        mexstate as mexican_state_code,
        canprov as province_code,
        {{ transborder_common_columns() }}

    from source

)

select * from renamed
