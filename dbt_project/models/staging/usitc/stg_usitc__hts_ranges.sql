with

source as (

    select * from {{ source('raw', 'usitc_hts_ranges') }}

),

renamed as (

    select
        ---------- keys
        right(part, 2) as hs2_code,

        ---------- attributes
        replace(starting_number, '.', '') as first_hts_code,
        replace(ending_number, '.', '') as last_hts_code

    from source

)

select * from renamed
