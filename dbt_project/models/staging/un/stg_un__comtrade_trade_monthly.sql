with

source as (

    select * from {{ source('raw', 'un_comtrade_trade_monthly') }}

),

renamed as (

    select
        ---------- keys
        cast(strptime(source.period, '%Y%m') as date) as month_start_date,
        {{ comtrade_columns() }}

    from source
    {{ comtrade_areas() }}

)

select * from renamed
