with

listed as (

    select
        hs_code as hs6_code,
        title,
        valid_from_date,
        1 as preference
    from {{ ref('stg_statcan__cimt_imports_products') }}
    where length(hs_code) = 6
    union all
    select
        hs_code,
        title,
        valid_from_date,
        2 as preference
    from {{ ref('stg_statcan__cimt_exports_products') }}
    where length(hs_code) = 6

),

titles as (

    select
        hs6_code,
        title as subheading_name
    from listed
    qualify row_number() over (partition by hs6_code order by preference asc, valid_from_date desc) = 1

),

traded as (

    select distinct hs6_code from {{ ref('fct_merchandise_trade') }}

),

described as (

    select
        coalesce(traded.hs6_code, titles.hs6_code) as hs6_code,
        titles.subheading_name
    from traded
    full join titles on traded.hs6_code = titles.hs6_code

),

-- The class of the longest prefix that is classed.
end_uses as (

    select
        described.hs6_code,
        arg_max(classes.end_use, length(classes.hs_prefix)) as end_use,
        arg_max(classes.is_assumption, length(classes.hs_prefix)) as is_end_use_assumed
    from described
    inner join {{ ref('end_use_classes') }} as classes on starts_with(described.hs6_code, classes.hs_prefix)
    group by described.hs6_code

),

final as (

    select
        described.hs6_code,
        left(described.hs6_code, 4) as hs4_code,
        left(described.hs6_code, 2) as hs2_code,
        described.subheading_name,
        chapters.chapter_name,
        chapters.chapter_label,
        chapters.hs_section_code,
        coalesce(chapters.is_national_provision, false) as is_national_provision,
        coalesce(end_uses.end_use, 'unknown') as end_use,
        end_uses.is_end_use_assumed
    from described
    left join end_uses on described.hs6_code = end_uses.hs6_code
    left join {{ ref('dim_commodity') }} as chapters on left(described.hs6_code, 2) = chapters.hs2_code

)

select * from final
order by hs6_code
