with

source as (

    select * from {{ source('raw', 'statcan_cimt_imports_codes') }}

),

renamed as (

    select
        -- Countries are 'AD 156', provinces '10 NF': the letters are the code, the number StatCan's own.
        case right(list_tag, 1) when '6' then left(code, 2) when '8' then right(code, 2) else code end as code,
        case right(list_tag, 1) when '6' then substr(code, 4) when '8' then left(code, 2) end as statcan_number,
        {{ cimt_validity_columns() }}

    from source

)

select * from renamed
