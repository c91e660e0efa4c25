{# A value in a currency, with the average rate of its month (alias rates: cad_per_usd, cad_per_mxn). Exact when it is its own. #}
{% macro in_cad(value, currency) -%}
    case {{ currency }}
        when 'CAD' then {{ value }}
        when 'USD' then {{ value }} * rates.cad_per_usd
        when 'MXN' then {{ value }} * rates.cad_per_mxn
    end
{%- endmacro %}

{% macro in_usd(value, currency) -%}
    case {{ currency }}
        when 'USD' then {{ value }}
        when 'CAD' then {{ value }} / rates.cad_per_usd
        when 'MXN' then {{ value }} * rates.cad_per_mxn / rates.cad_per_usd
    end
{%- endmacro %}

{% macro in_mxn(value, currency) -%}
    case {{ currency }}
        when 'MXN' then {{ value }}
        when 'CAD' then {{ value }} / rates.cad_per_mxn
        when 'USD' then {{ value }} * rates.cad_per_usd / rates.cad_per_mxn
    end
{%- endmacro %}
