{# Columns that every level and flow of CIMT shares, under the names of this warehouse. #}
{% macro cimt_common_columns(has_province) %}
        strptime(yearmonth, '%Y%m')::date as month_start_date,
        country as country_statcan_code,
        {%- if has_province %}
        -- Newfoundland and Labrador had another code before 2002-11.
        case when province = 'NF' then 'NL' else province end as province_code,
        {%- endif %}
        state as us_state_code,

        ---------- measures
        value as value_cad,

        ---------- lineage
        _partition,
        _file,
        _sha256
{%- endmacro %}

{# Quantity and its unit; the publisher's N/A is no unit, and its 0 then no quantity. #}
{% macro cimt_quantity_columns() %}
        nullif(unit, 'N/A') as quantity_unit_code,
        case when unit <> 'N/A' then quantity end as quantity
{%- endmacro %}

{# Validity of a code, as days. #}
{% macro cimt_validity_columns() %}
        strptime(valid_from, '%Y%m')::date as valid_from_date,
        case when valid_to <> '999912' then last_day(strptime(valid_to, '%Y%m')::date) end as valid_to_date,
        title_en as title,
        title_fr as title_french,
        right(list_tag, 1) as list_number,

        ---------- lineage
        _partition,
        _file,
        _sha256
{%- endmacro %}
