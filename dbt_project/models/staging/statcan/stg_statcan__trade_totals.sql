with

source as (

    select * from {{ source('raw', 'statcan_trade_totals') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_totals_members') }}

),

{{
    statcan_coordinates({
        'trade_code': 'trade',
        'basis_code': 'basis',
        'adjustment_code': 'seasonal_adjustment',
        'partner_code': 'principal_trading_partners',
    })
}}
,

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        coordinates.trade_code,
        coordinates.basis_code,
        coordinates.adjustment_code,
        coordinates.partner_code,

        {{ statcan_values() }}

    from source
    left join coordinates on source.coordinate = coordinates.coordinate

)

select * from coded
