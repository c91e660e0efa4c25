with

source as (

    select * from {{ source('raw', 'statcan_reexports') }}

),

members as (

    select * from {{ ref('stg_statcan__reexports_members') }}

),

{{
    statcan_coordinates({
        'trade_code': 'trade',
        'destination_code': 'country_of_destination',
        'origin_code': 'country_of_origin',
        'napcs_code': 'napcs',
    })
}}
,

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        coordinates.trade_code,
        coordinates.destination_code,
        coordinates.origin_code,
        coordinates.napcs_code,

        {{ statcan_values() }}

    from source
    left join coordinates on source.coordinate = coordinates.coordinate

)

select * from coded
