-- why: A place has eight characters of function and two of status; else columns are swapped or shifted.
-- finds: entries of other characters
{% set told_as = "functions || ' ' || status" -%}
{%- set is_right -%}
    location is null or regexp_full_match(functions, '[0-9B-]{8}') and regexp_full_match(status, '[A-Z]{2}')
{%- endset -%}
{% include "locode/_wrong_entries.sql" %}
