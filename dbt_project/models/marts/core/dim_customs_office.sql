with

offices as (

    select * from {{ ref('inegi_customs_offices') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'customs_office'

),

members as (

    select
        customs_office_key,
        concepto as published_name,
        office_name,
        region_key,
        office_kind,
        coast,
        source as code_source,
        false as is_unknown,
        cast(null as varchar) as publisher_code,
        cast(null as varchar) as publisher_name
    from offices
    union all
    -- INEGI publishes names alone.
    select
        codes.member_key,
        coalesce(codes.published_name, codes.code),
        {{ unknown_name() }},
        null,
        'unknown',
        null,
        null,
        true,
        codes.code as publisher_code,
        codes.published_name
    from unknown_codes as codes

)

select
    members.customs_office_key,
    members.published_name,
    members.office_name,
    {{ short_label('members.office_name') }} as office_label,
    members.region_key,
    members.office_kind,
    members.coast,
    members.code_source,
    members.is_unknown,
    members.publisher_code,
    members.publisher_name
from members
{{ join_labels('customs_office', 'members.customs_office_key') }}
order by members.customs_office_key
