with

source as (

    select * from {{ source('raw', 'bts_border_crossings') }}

),

renamed as (

    select
        ---------- keys
        cast(left(date, 10) as date) as month_start_date,
        lpad(port_code, 4, '0') as schedule_d_code,
        measure,
        border,

        ---------- attributes
        port_name,
        state as us_state_name,
        latitude as latitude_degrees,
        longitude as longitude_degrees,

        ---------- measures
        value as crossings_count

    from source

)

select * from renamed
