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

select * from described
order by hs2_code
