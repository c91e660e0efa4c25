with

source as (

    select * from {{ source('raw', 'statcan_cimt_exports_domestic_hs2') }}

),

renamed as (

    select
        hs2 as hs2_code,
        {{ cimt_common_columns(has_province=True) }}

    from source

)

select * from renamed
