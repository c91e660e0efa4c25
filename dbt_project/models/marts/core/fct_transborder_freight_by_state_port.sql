with

freight as (

    select * from {{ ref('stg_bts__transborder_state_port') }}

),

decoded as (

    select
        {{ transborder_decoded_columns() }},
        us_regions.region_key as us_region_key,
        'schedule_d:' || freight.schedule_d_code as port_key,
        partner_regions.region_key as partner_region_key,
        {{ transborder_measure_columns() }}

    from freight
    {{ transborder_code_joins() }}
    left join {{ ref('regions') }} as us_regions on freight.us_state_code = us_regions.us_state_code
    left join {{ ref('regions') }} as partner_regions
        on
            coalesce(freight.mexican_state_code, freight.province_code)
            = coalesce(partner_regions.mexican_state_code, partner_regions.province_code)
            and (freight.mexican_state_code is null) = (partner_regions.mexican_state_code is null)
    where {{ in_changed_months('freight.month_start_date') }}

)

select * from decoded
order by month_start_date, direction, partner_iso3_code, transport_mode, port_key, us_region_key
