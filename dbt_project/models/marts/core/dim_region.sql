with

regions as (

    select * from {{ ref('regions') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'region'

),

described as (

    select
        region_key,
        country_iso3_code as country_key,
        region_name,
        us_state_code,
        province_code,
        mexican_state_code,
        is_unknown,
        source as code_source,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from regions
    union all by name
    select
        codes.member_key as region_key,
        case
            when codes.code_system like '%us_state' then 'USA'
            when codes.code_system like '%province' then 'CAN'
            when codes.code_system like '%mexican_state' then 'MEX'
        end as country_key,
        {{ unknown_name() }} as region_name,
        true as is_unknown,
        codes.code as publisher_code,
        codes.published_name as publisher_name
    from unknown_codes as codes

)

select * from described
order by region_key
