{# Columns that the three cuts share, under the names of this warehouse; the codes stay for the facts to decode. #}
{% macro transborder_common_columns() %}
        cast(year || '-' || month || '-01' as date) as month_start_date,
        trdtype as trdtype_code,
        country as country_census_code,
        disagmot as disagmot_code,
        df as df_code,
        contcode as container_code,

        ---------- measures
        value as value_usd,
        -- Export weight is collected for vessel and air only; elsewhere the published 0 means unknown.
        case when trdtype = '2' or disagmot in ('1', '3') or shipwt > 0 then shipwt end as shipping_weight_kg,
        freight_charges as freight_charges_usd,

        ---------- lineage
        _partition,
        _file,
        _sha256
{%- endmacro %}

{# Decoded columns that the three facts share. #}
{% macro transborder_decoded_columns() %}
        freight.month_start_date,
        {{ or_unknown('directions.direction', 'transborder_trdtype', 'freight.trdtype_code') }} as flow,
        {{ or_unknown('countries.iso3_code', 'transborder', 'freight.country_census_code') }} as partner_country_key,
        {{ or_unknown('modes.transport_mode', 'transborder_disagmot', 'freight.disagmot_code') }} as transport_mode
{%- endmacro %}

{# The port of a cut that has one; see transborder_port_join. #}
{% macro transborder_port_key() -%}
    {{ or_unknown("'schedule_d:' || ports.schedule_d_code", 'schedule_d', 'freight.schedule_d_code') }} as port_key
{%- endmacro %}

{# The regions of a cut that has a US state; see transborder_region_joins. #}
{% macro transborder_us_region_key() -%}
    {{ or_unknown('us_regions.region_key', 'transborder_us_state', 'freight.us_state_code') }} as us_region_key
{%- endmacro %}

{% macro transborder_partner_region_key() -%}
    coalesce(
            partner_regions.region_key,
            'unknown:transborder_mexican_state:' || freight.mexican_state_code,
            'unknown:transborder_province:' || freight.province_code
        ) as partner_region_key
{%- endmacro %}

{% macro transborder_measure_columns() %}
        {{ or_unknown('origins.domestic_foreign', 'transborder_df', 'freight.df_code') }} as domestic_foreign,
        freight.container_code,
        freight.value_usd,
        cast({{ in_cad('freight.value_usd', "'USD'") }} as double) as value_cad,
        freight.shipping_weight_kg,
        freight.freight_charges_usd
{%- endmacro %}

{% macro transborder_code_joins() %}
    left join {{ ref('trade_directions') }} as directions on freight.trdtype_code = directions.trdtype_code
    left join {{ ref('countries') }} as countries on freight.country_census_code = countries.transborder_code
    left join {{ ref('transport_modes') }} as modes on freight.disagmot_code = modes.disagmot_code
    left join {{ ref('domestic_foreign') }} as origins on freight.df_code = origins.df_code
    left join {{ ref('int_money__monthly_rates') }} as rates on freight.month_start_date = rates.month_start_date
{%- endmacro %}

{% macro transborder_port_join() %}
    left join {{ ref('schedule_d_ports') }} as ports on freight.schedule_d_code = ports.schedule_d_code
{%- endmacro %}

{% macro transborder_region_joins() %}
    left join {{ ref('regions') }} as us_regions on freight.us_state_code = us_regions.us_state_code
    left join {{ ref('regions') }} as partner_regions
        on
            coalesce(freight.mexican_state_code, freight.province_code)
            = coalesce(partner_regions.mexican_state_code, partner_regions.province_code)
            and (freight.mexican_state_code is null) = (partner_regions.mexican_state_code is null)
{%- endmacro %}
