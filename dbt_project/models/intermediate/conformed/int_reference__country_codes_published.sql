{# Codes of the publishers' own lists; those of ISO and the United Nations are the seed countries. #}
{{ config(materialized='view') }}
with

-- Statistics Canada writes ISO's two letters, and some of its own.
customs_list as (

    select
        code,
        title,
        valid_from_date
    from {{ ref('stg_statcan__cimt_imports_codes') }}
    where list_number = '6'
    union all
    select
        code,
        title,
        valid_from_date
    from {{ ref('stg_statcan__cimt_exports_codes') }}
    where list_number = '6'

),

customs_used as (

    select distinct country_statcan_code as code from {{ ref('stg_statcan__cimt_imports_hs6') }}
    union
    select distinct country_statcan_code from {{ ref('stg_statcan__cimt_exports_total_hs6') }}
    union
    select distinct country_statcan_code from {{ ref('stg_statcan__cimt_exports_domestic_hs6') }}

),

-- Codes of ISO's that are traded under, listed or not.
customs_seen as (

    select customs_used.code from customs_used
    semi join {{ ref('countries') }} as countries on customs_used.code = countries.iso2_code

),

customs_names as (

    select
        code,
        arg_max(title, valid_from_date) as title
    from customs_list
    group by code

),

customs as (

    select
        'statcan_cimt' as code_system,
        code,
        titles.title as code_name
    from customs_seen
    full join customs_names as titles using (code)

),

tables as (

    select
        'statcan_tables' as code_system,
        code,
        min(member_name) as code_name
    from {{ ref('statcan_members') }}
    where member_list = 'country'
    group by code

),

others as (

    select
        'census' as code_system,
        cty_code as code,
        partner_name as code_name,
        iso3_code
    from {{ ref('census_partners') }}
    union all
    select
        'comtrade',
        area_code,
        area_name,
        iso3_code
    from {{ ref('comtrade_areas') }}
    union all
    select
        'inegi',
        partner_code,
        partner_name,
        iso3_code
    from {{ ref('inegi_partners') }}

)

select
    customs.*,
    countries.iso3_code
from customs left join {{ ref('countries') }} as countries on customs.code = countries.iso2_code
union all
select
    tables.*,
    countries.iso3_code
from tables left join {{ ref('countries') }} as countries on tables.code = countries.iso3_code
union all
select * from others
