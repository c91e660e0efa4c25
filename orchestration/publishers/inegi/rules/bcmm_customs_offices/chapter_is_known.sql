-- why: A detail is an HS chapter by its number, whatever its title, or the goods that are not classified.
-- finds: chapters that are new here, with their share of all details
{% set is_known -%}
    concepto = 'Productos no clasificados'
            or regexp_extract(concepto, '^Capítulo ([0-9][0-9]) ', 1) in (
                select hs2_code from {{ seed('hs_chapters') }}
            )
{%- endset -%}
{% include "bcmm_customs_offices/_unknown_details.sql" %}
