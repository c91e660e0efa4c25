{# The last year before the tariffs of 2025: what they cost is of trade that they did not change. #}
{% macro tariff_base_year() -%}
    2024
{%- endmacro %}
