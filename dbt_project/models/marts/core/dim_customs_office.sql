with

offices as (

    select * from {{ ref('inegi_customs_offices') }}

)

select
    customs_office_key,
    concepto as published_name,
    office_name,
    region_key,
    office_kind,
    coast,
    source as code_source
from offices
order by customs_office_key
