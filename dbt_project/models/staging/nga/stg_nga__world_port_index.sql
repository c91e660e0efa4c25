with

source as (

    select * from {{ source('raw', 'nga_world_port_index') }}

),

renamed as (

    select
        -- Some editions write 7950.0 for 7950, and some numbers have a true fraction; a few numbers name two places.
        regexp_replace(world_port_index_number, '\.0+$', '', 'g') as world_port_index_number,
        main_port_name as port_name,
        nullif(trim(alternate_port_name), '') as alternate_port_name,
        country_code as country_name,
        nullif(replace(un_locode, ' ', ''), '') as unlocode,
        nullif(trim(harbor_size), '') as harbor_size,
        -- 0 means unknown.
        nullif(channel_depth_m, 0) as channel_depth_m,
        latitude as latitude_degrees,
        longitude as longitude_degrees,
        row_number() over (
            partition by world_port_index_number order by main_port_name, alternate_port_name
        ) as place_number

    from source

)

select * from renamed
