with

source as (

    select * from {{ source('raw', 'statcan_cimt_imports_products') }}

),

renamed as (

    select
        code as hs_code,
        unit as quantity_unit_code,
        {{ cimt_validity_columns() }}

    from source

)

select * from renamed
