with

countries as (

    select * from {{ ref('countries') }}

),

codes as (

    select * from {{ ref('int_reference__country_codes') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'country'

),

-- Codes of the publishers that name no country: aggregates, unknown, high seas, stores.
others as (

    select
        country_key,
        any_value(country_kind) as country_kind,
        coalesce(min(code_name), country_key) as country_name,
        string_agg(distinct code_system, ', ' order by code_system) as code_systems
    from codes
    where country_kind <> 'country'
    group by country_key

),

described as (

    select
        iso3_code as country_key,
        iso2_code,
        iso3_code,
        m49_code,
        census_code,
        transborder_code,
        country_name,
        region as region_name,
        subregion as subregion_name,
        currency_code,
        source as code_source,
        'country' as country_kind,
        false as is_unknown,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from countries
    union all
    select
        country_key,
        null as iso2_code,
        null as iso3_code,
        null as m49_code,
        null as census_code,
        null as transborder_code,
        country_name,
        null as region_name,
        null as subregion_name,
        null as currency_code,
        'codes of ' || code_systems as code_source,
        country_kind,
        false as is_unknown,
        null as publisher_code,
        null as publisher_name
    from others
    union all by name
    select
        codes.member_key as country_key,
        {{ unknown_name() }} as country_name,
        'no list: in data of ' || codes.code_system as code_source,
        'unknown' as country_kind,
        true as is_unknown,
        codes.code as publisher_code,
        codes.published_name as publisher_name
    from unknown_codes as codes
    union all by name
    -- What a reporter's named partners leave of its total, in mart_trade_by_month.
    select
        'other_partners' as country_key,
        'Other and undisclosed partners' as country_name,
        'this project' as code_source,
        'aggregate' as country_kind,
        false as is_unknown
    union all by name
    -- Both neighbours as one partner of the United States, in mart_us_input_dependence.
    select
        'CAN+MEX' as country_key,
        'Canada and Mexico together' as country_name,
        'this project' as code_source,
        'aggregate' as country_kind,
        false as is_unknown

)

select * from described
order by country_key
