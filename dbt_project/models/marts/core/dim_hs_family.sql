with

families as (

    select * from {{ ref('hs_families') }}

),

described as (

    select
        edition,
        hs6_code,
        family_code,
        narrow_family_code,
        cast(count(*) over (partition by family_code) as integer) as family_codes_count,
        cast(count(*) over (partition by narrow_family_code) as integer) as narrow_family_codes_count
    from families

)

select * from described
order by edition, hs6_code
