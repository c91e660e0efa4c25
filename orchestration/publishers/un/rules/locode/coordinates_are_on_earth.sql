-- why: Degrees and minutes: a latitude to 90, a longitude to 180, minutes to 59; blanks are not judged.
-- finds: entries whose coordinates are none
{% set told_as = "country || location || ' at ' || coordinates" -%}
{%- set is_right -%}
    coordinates is null
        or regexp_full_match(
            coordinates,
            '([0-8][0-9][0-5][0-9]|9000)[NS] ((0[0-9]|1[0-7])[0-9][0-5][0-9]|18000)[EW]'
        )
{%- endset -%}
{% include "locode/_wrong_entries.sql" %}
