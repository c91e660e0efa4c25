with

source as (

    select * from {{ source('raw', 'statcan_trade_by_origin_and_export') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_by_origin_and_export_members') }}

),

{{
    statcan_coordinates({
        'trade_code': 'trade',
        'origin_code': 'country_of_origin',
        'export_country_code': 'country_of_export',
        'napcs_code': 'napcs',
    })
}}
,

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        coordinates.trade_code,
        coordinates.origin_code,
        coordinates.export_country_code,
        coordinates.napcs_code,

        {{ statcan_values() }}

    from source
    left join coordinates on source.coordinate = coordinates.coordinate

)

select * from coded
