with

source as (

    select * from {{ source('raw', 'un_locode') }}

),

placed as (

    select
        *,
        -- A few entries may have coordinates that are none; raw keeps them.
        case
            when
                regexp_full_match(
                    coordinates, '([0-8][0-9][0-5][0-9]|9000)[NS] ((0[0-9]|1[0-7])[0-9][0-5][0-9]|18000)[EW]'
                )
                then coordinates
        end as degrees_and_minutes
    from source

),

renamed as (

    select
        -- Countries and references have no location, and no code.
        country || location as unlocode,
        country as country_iso2_code,
        name as place_name,
        name_without_diacritics as place_name_plain,
        subdivision as subdivision_code,
        change as change_mark,
        functions,
        substr(functions, 1, 1) = '1' as is_port,
        substr(functions, 8, 1) = 'B' as is_border_crossing,
        status as status_code,
        -- 4917N 12307W: 49 degrees 17 minutes north, 123 degrees 7 minutes west.
        round(
            (
                cast(substr(degrees_and_minutes, 1, 2) as integer)
                + cast(substr(degrees_and_minutes, 3, 2) as integer) / 60.0
            ) * if(substr(degrees_and_minutes, 5, 1) = 'S', -1, 1), 4
        ) as latitude_degrees,
        round(
            (
                cast(substr(degrees_and_minutes, 7, 3) as integer)
                + cast(substr(degrees_and_minutes, 10, 2) as integer) / 60.0
            ) * if(substr(degrees_and_minutes, 12, 1) = 'W', -1, 1), 4
        ) as longitude_degrees,
        -- A code that is listed twice is first the entry that is not to be removed.
        row_number() over (
            partition by country, location order by coalesce(change = 'X', false), name, subdivision, change, status
        ) as entry_number

    from placed

)

select * from renamed
