with

source as (

    select * from {{ source('raw', 'boc_exchange_rates_monthly') }}

),

renamed as (

    select
        date as month_start_date,
        fxmusdcad as cad_per_usd,
        fxmmxncad as cad_per_mxn

    from source

)

select * from renamed
