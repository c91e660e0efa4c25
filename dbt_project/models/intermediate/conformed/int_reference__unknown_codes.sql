{#
    One row per code that the facts hold and no list of this project knows: its key there, the dimension that it is a
    member of, and its name where the publisher has one. The facts are read, since their keys are few and sorted, so
    that blocks without such a key are passed over.
#}
{% set keys = {
    'country': [
        ('fct_transborder_freight_by_state_port', 'partner_country_key'),
        ('fct_transborder_freight_by_state_commodity', 'partner_country_key'),
        ('fct_transborder_freight_by_port_commodity', 'partner_country_key'),
        ('fct_border_crossings', 'partner_country_key'),
        ('fct_merchandise_trade', 'partner_country_key'),
        ('fct_canada_trade_by_province', 'partner_country_key'),
        ('fct_mexico_trade_by_partner', 'partner_country_key'),
        ('fct_trade_by_transport_mode', 'partner_country_key'),
        ('fct_imports_by_origin_and_export_country', 'origin_country_key'),
        ('fct_imports_by_origin_and_export_country', 'export_country_key'),
        ('int_trade__reporters_conformed', 'reporter_country_key'),
        ('int_trade__reporters_conformed', 'partner_country_key'),
    ],
    'region': [
        ('fct_transborder_freight_by_state_port', 'us_region_key'),
        ('fct_transborder_freight_by_state_port', 'partner_region_key'),
        ('fct_transborder_freight_by_state_commodity', 'us_region_key'),
        ('fct_transborder_freight_by_state_commodity', 'partner_region_key'),
        ('fct_canada_trade_by_province', 'province_region_key'),
        ('fct_canada_trade_by_province', 'us_region_key'),
    ],
    'port': [
        ('fct_transborder_freight_by_state_port', 'port_key'),
        ('fct_transborder_freight_by_port_commodity', 'port_key'),
        ('fct_border_crossings', 'port_key'),
    ],
    'customs_office': [
        ('fct_mexico_customs_office_trade', 'customs_office_key'),
    ],
    'transport_mode': [
        ('fct_transborder_freight_by_state_port', 'transport_mode'),
        ('fct_transborder_freight_by_state_commodity', 'transport_mode'),
        ('fct_transborder_freight_by_port_commodity', 'transport_mode'),
        ('fct_mexico_customs_office_trade', 'transport_mode'),
        ('fct_trade_by_transport_mode', 'transport_mode'),
    ],
    'product_group': [
        ('fct_trade_by_transport_mode', 'napcs_code'),
        ('fct_imports_by_origin_and_export_country', 'napcs_code'),
    ],
} %}
with

made_keys as (

    {{ unknown_keys(keys) }}
    union
    select
        'country',
        'unknown:comtrade:' || partner_code
    from {{ ref('stg_un__comtrade_trade_annual') }}
    where partner_kind = 'unknown'

),

split as (

    select
        dimension,
        member_key,
        split_part(member_key, ':', 2) as code_system,
        substr(member_key, length(split_part(member_key, ':', 2)) + 10) as code
    from made_keys

),

-- Columns that hold a publisher's own code, and codes without a key in any fact.
own_codes as (

    select
        'port' as dimension,
        'unknown:portwatch:' || active.portwatch_port_id as member_key,
        'portwatch' as code_system,
        active.portwatch_port_id as code
    from (select distinct portwatch_port_id from {{ ref('fct_port_activity') }}) as active
    anti join {{ ref('stg_imf__portwatch_ports') }} as listed on active.portwatch_port_id = listed.portwatch_port_id
    union all
    select
        'commodity',
        traded.hs2_code,
        'hs_chapter',
        traded.hs2_code as code
    from (
        select hs2_code from {{ ref('fct_transborder_freight_by_state_commodity') }}
        union
        select hs2_code from {{ ref('fct_transborder_freight_by_port_commodity') }}
        union
        select hs2_code from {{ ref('fct_canada_trade_by_province') }}
        union
        select hs2_code from {{ ref('fct_merchandise_trade') }}
        union
        select hs2_code from {{ ref('fct_tariff_rates') }}
    ) as traded
    anti join {{ ref('hs_chapters') }} as chapters on traded.hs2_code = chapters.hs2_code

),

codes as (

    select * from split
    union all by name
    select * from own_codes

)

select
    codes.dimension,
    codes.member_key,
    codes.code_system,
    codes.code,
    published.published_name
from codes
left join {{ ref('int_reference__code_names_published') }} as published using (code_system, code)
