with

source as (

    select * from {{ source('raw', 'statcan_cimt_exports_domestic_hs6') }}

),

renamed as (

    select
        hs6 as hs6_code,
        left(hs6, 2) as hs2_code,
        {{ cimt_quantity_columns() }},
        {{ cimt_common_columns(has_province=True) }}

    from source

)

select * from renamed
