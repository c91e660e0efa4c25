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
        directions.direction,
        countries.iso3_code as partner_iso3_code,
        modes.transport_mode
{%- endmacro %}

{% macro transborder_measure_columns() %}
        origins.domestic_foreign,
        freight.container_code,
        freight.value_usd,
        freight.shipping_weight_kg,
        freight.freight_charges_usd
{%- endmacro %}

{% macro transborder_code_joins() %}
    left join {{ ref('trade_directions') }} as directions on freight.trdtype_code = directions.trdtype_code
    left join {{ ref('countries') }} as countries on freight.country_census_code = countries.transborder_code
    left join {{ ref('transport_modes') }} as modes on freight.disagmot_code = modes.disagmot_code
    left join {{ ref('domestic_foreign') }} as origins on freight.df_code = origins.df_code
{%- endmacro %}
