with

chapters as (

    select * from {{ ref('hs_chapters') }}

),

sections as (

    select * from {{ ref('hs_sections') }}

),

unknown_codes as (

    select * from {{ ref('int_reference__unknown_codes') }}
    where dimension = 'commodity'

),

described as (

    select
        chapters.hs2_code,
        chapters.chapter_name,
        sections.hs_section_code,
        cast(sections.hs_section_number as integer) as hs_section_number,
        sections.section_name,
        chapters.is_national_provision,
        false as is_unknown
    from chapters
    left join sections on chapters.hs_section_number = sections.hs_section_number
    union all by name
    select
        codes.code as hs2_code,
        {{ unknown_name() }} as chapter_name,
        'Unknown' as section_name,
        true as is_unknown
    from unknown_codes as codes

)

select
    described.hs2_code,
    described.chapter_name,
    {{ short_label('described.chapter_name') }} as chapter_label,
    described.hs_section_code,
    described.hs_section_number,
    described.section_name,
    coalesce(section_labels.label, described.section_name) as section_label,
    described.is_national_provision,
    described.is_unknown
from described
{{ join_labels('chapter', 'described.hs2_code') }}
left join {{ ref('short_labels') }} as section_labels
    on section_labels.label_kind = 'section' and described.hs_section_code = section_labels.code
order by described.hs2_code
