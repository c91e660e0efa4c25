with

chapters as (

    select * from {{ ref('hs_chapters') }}

),

sections as (

    select * from {{ ref('hs_sections') }}

),

described as (

    select
        chapters.hs2_code,
        chapters.chapter_name,
        sections.hs_section,
        cast(sections.hs_section_number as integer) as hs_section_number,
        sections.section_name,
        chapters.is_national_provision
    from chapters
    left join sections on chapters.hs_section_number = sections.hs_section_number

)

select * from described
order by hs2_code
