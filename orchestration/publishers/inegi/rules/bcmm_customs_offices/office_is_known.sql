-- why: Known offices are the seed inegi_customs_offices; a new one is placed on the map there.
-- finds: customs offices that are new here, with their share of all details
{% set is_known %}concepto in (select concepto from {{ seed('inegi_customs_offices') }}){% endset -%}
{% include "bcmm_customs_offices/_unknown_details.sql" %}
