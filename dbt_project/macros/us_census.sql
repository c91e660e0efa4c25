{# Columns that the tables of US Census trade share. #}
{% macro us_census_month_and_partner() %}
        cast(source.time || '-01' as date) as month_start_date,
        source.cty_code as partner_census_code,
        -- Kosovo has no ISO code.
        partners.iso3_code as partner_iso3_code
{%- endmacro %}

{# Value and weight by air and vessel; land, mail and the rest are what is left of the value. #}
{% macro us_census_modes() %}
        source.air_val_mo as air_value_usd,
        source.air_wgt_mo as air_weight_kg,
        source.ves_val_mo as vessel_value_usd,
        source.ves_wgt_mo as vessel_weight_kg,
        -- part of the vessel's
        source.cnt_val_mo as container_value_usd,
        source.cnt_wgt_mo as container_weight_kg
{%- endmacro %}

{# Single countries alone: the total (-) and the groups (0003, 5XXX) repeat their trade. #}
{% macro us_census_is_country() -%}
    regexp_full_match(source.cty_code, '[1-9][0-9]{3}')
{%- endmacro %}
