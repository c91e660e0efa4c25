-- why: Two letters, three letters or digits, and a sign or two of change; else a column is shifted, or a mark of
--     byte order is read as text.
-- finds: entries of other characters
{% set told_as = "concat_ws(' ', change, country, location)" -%}
{%- set is_right -%}
    regexp_full_match(country, '[A-Z]{2}')
        and coalesce(regexp_full_match(location, '[A-Z0-9]{3}'), true)
        and coalesce(length(change) <= 2, true)
{%- endset -%}
{% include "locode/_wrong_entries.sql" %}
