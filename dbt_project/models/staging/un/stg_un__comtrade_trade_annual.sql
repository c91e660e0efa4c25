with

source as (

    select * from {{ source('raw', 'un_comtrade_trade_annual') }}

),

renamed as (

    select
        ---------- keys
        cast(source.period as integer) as reference_year,
        {{ comtrade_columns() }}

    from source
    {{ comtrade_areas() }}

)

select * from renamed
