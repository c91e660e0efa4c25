with

source as (

    select * from {{ source('raw', 'boc_exchange_rates') }}

),

renamed as (

    select
        date as rate_date,
        fxusdcad as cad_per_usd,
        fxmxncad as cad_per_mxn

    from source

)

select * from renamed
