with

source as (

    select * from {{ source('raw', 'statcan_trade_by_mode') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_by_mode_members') }}

),

{{
    statcan_coordinates({
        'trade_code': 'trade',
        'partner_code': 'principal_trading_partners',
        'napcs_code': 'napcs',
        'transport_mode_code': 'mode_of_transport',
    })
}}
,

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        coordinates.trade_code,
        coordinates.partner_code,
        coordinates.napcs_code,
        coordinates.transport_mode_code,

        {{ statcan_values() }}

    from source
    left join coordinates on source.coordinate = coordinates.coordinate

)

select * from coded
