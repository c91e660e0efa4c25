with

positions as (

    select
        facts.*,
        conduits.country_key is not null as is_conduit
    from {{ ref('fct_direct_investment') }} as facts
    left join {{ ref('investment_conduits') }} as conduits on facts.partner_country_key = conduits.country_key

),

-- Of the partners that are named: what is not disclosed is of many.
ranked as (

    select
        reference_year,
        position_kind,
        partner_country_key,
        row_number() over (partition by reference_year, position_kind order by value_cad desc) as rank_of_partner,
        cast(value_cad as double)
        / nullif(cast(sum(value_cad) over (partition by reference_year, position_kind) as double), 0) as share_of_named
    from positions
    where not is_undisclosed and value_cad > 0

),

concentrated as (

    select
        reference_year,
        position_kind,
        sum(share_of_named * share_of_named order by partner_country_key) as concentration,
        max(rank_of_partner) filter (where partner_country_key = 'MEX') as mexico_rank
    from ranked
    group by all

),

summed as (

    select
        reference_year,
        position_kind,
        any_value(year_end_date) as year_end_date,
        sum(value_cad) as all_partners_cad,
        sum(value_cad) filter (where partner_country_key = 'MEX') as mexico_cad,
        sum(value_usd order by value_usd) filter (where partner_country_key = 'MEX') as mexico_usd,
        sum(value_cad) filter (where partner_country_key = 'USA') as us_cad,
        coalesce(sum(value_cad) filter (where is_conduit), 0) as conduits_cad,
        coalesce(sum(value_cad) filter (where is_undisclosed), 0) as undisclosed_cad
    from positions
    group by all

),

beside_others as (

    select
        *,
        cast(mexico_cad as double) as mexico,
        cast(all_partners_cad - mexico_cad as double) as elsewhere,
        cast(all_partners_cad as double) as all_partners
    from summed

),

compared as (

    select
        *,
        mexico / nullif(first_value(mexico) over year_before, 0) - 1 as mexico_growth_1y,
        elsewhere / nullif(first_value(elsewhere) over year_before, 0) - 1 as elsewhere_growth_1y,
        max(if(reference_year = 2024, mexico, null)) over (partition by position_kind) as mexico_2024,
        max(if(reference_year = 2024, elsewhere, null)) over (partition by position_kind) as elsewhere_2024
    from beside_others
    window
        year_before as (
            partition by position_kind
            order by reference_year range between 1 preceding and 1 preceding
        )

)

select
    compared.reference_year,
    compared.year_end_date,
    compared.position_kind,
    cast(compared.mexico_cad as decimal(24, 6)) as mexico_cad,
    compared.mexico_usd,
    cast(compared.us_cad as decimal(24, 6)) as us_cad,
    cast(compared.all_partners_cad as decimal(24, 6)) as all_partners_cad,
    compared.mexico / nullif(compared.all_partners, 0) as mexico_share,
    cast(compared.us_cad as double) / nullif(compared.all_partners, 0) as us_share,
    cast(compared.conduits_cad as double) / nullif(compared.all_partners, 0) as conduits_share,
    cast(compared.undisclosed_cad as double) / nullif(compared.all_partners, 0) as undisclosed_share,
    compared.mexico_growth_1y,
    compared.elsewhere_growth_1y,
    compared.mexico_growth_1y - compared.elsewhere_growth_1y as growth_difference_1y,
    if(compared.reference_year > 2024, compared.mexico / nullif(compared.mexico_2024, 0) - 1, null)
        as mexico_growth_since_2024,
    if(compared.reference_year > 2024, compared.elsewhere / nullif(compared.elsewhere_2024, 0) - 1, null)
        as elsewhere_growth_since_2024,
    cast(concentrated.mexico_rank as integer) as mexico_rank,
    concentrated.concentration,
    if(compared.mexico_cad is null, 'the position with Mexico is withheld or not published', null) as unavailable_reason
from compared
left join concentrated using (reference_year, position_kind)
order by compared.reference_year, compared.position_kind
