{# The codes that some list has. Those that none has are in int_reference__unknown_codes. #}
with

iso as (

    select
        iso3_code as country_key,
        country_name,
        unnest(['iso2', 'iso3', 'm49', 'transborder']) as code_system,
        unnest([iso2_code, iso3_code, m49_code, transborder_code]) as code
    from {{ ref('countries') }}

),

keyed as (

    select
        code_system,
        code,
        country_key,
        country_name as code_name,
        'country' as country_kind
    from iso
    where code is not null
    union all
    select
        code_system,
        code,
        case
            when iso3_code is not null then iso3_code
            when (code_system, code) in (('statcan_tables', 'ALL'), ('census', '-'), ('comtrade', '0')) then 'WLD'
            else split_part(code_system, '_', 1) || ':' || code
        end as country_key,
        code_name,
        case
            when iso3_code is not null then 'country'
            when code_system = 'statcan_tables' or (code_system, code) in (('census', '-'), ('comtrade', '0'))
                then 'aggregate'
            when code_system = 'census' and not regexp_full_match(code, '[1-9][0-9]{3}') then 'aggregate'
            else 'not a country'
        end as country_kind
    from {{ ref('int_reference__country_codes_published') }}
    union all
    -- What a publisher withholds inside a total that it publishes.
    select
        'statcan_tables',
        'undisclosed',
        'statcan:undisclosed',
        'Not disclosed',
        'not a country'

)

select
    code_system,
    code,
    country_key,
    code_name,
    country_kind
from keyed
