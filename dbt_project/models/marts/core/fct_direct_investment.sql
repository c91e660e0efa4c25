with

published as (

    select * from {{ ref('stg_statcan__direct_investment') }}
    where investment_code in ('canadian_abroad', 'foreign_in_canada')

),

-- Regions and their total repeat countries.
countries as (

    select published.*
    from published
    semi join {{ ref('stg_statcan__direct_investment_members') }} as members
        on
            members.dimension = 'country_or_region'
            and members.member_role = 'group'
            and published.partner_code = members.member_code

),

disclosed as (

    select
        reference_year,
        investment_code,
        sum(value_cad) as value_cad
    from countries
    group by all

),

remainders as (

    select
        totals.reference_year,
        totals.investment_code,
        'undisclosed' as partner_code,
        totals.value_cad - coalesce(disclosed.value_cad, 0) as value_cad
    from published as totals
    left join disclosed using (reference_year, investment_code)
    where totals.partner_code = 'ALL'

),

rows_that_add_up as (

    select
        reference_year,
        investment_code,
        partner_code,
        status_code,
        value_cad
    from countries
    union all by name
    select *
    from remainders
    where value_cad <> 0

),

final as (

    select
        facts.reference_year,
        make_date(facts.reference_year, 12, 31) as year_end_date,
        facts.investment_code as position_kind,
        coalesce(partners.country_key, facts.partner_code) as partner_country_key,
        facts.partner_code = 'undisclosed' as is_undisclosed,
        facts.status_code,
        cast(facts.value_cad as decimal(24, 6)) as value_cad,
        cast({{ in_usd('facts.value_cad', "'CAD'") }} as double) as value_usd
    from rows_that_add_up as facts
    left join {{ ref('int_reference__country_codes') }} as partners
        on partners.code_system = 'statcan_tables' and facts.partner_code = partners.code
    left join {{ ref('int_money__monthly_rates') }} as rates
        on rates.month_start_date = make_date(facts.reference_year, 12, 1)

)

select * from final
order by reference_year, position_kind, partner_country_key
