with

partners as (

    select * from {{ ref('stg_inegi__bcmm_partners') }}
    where row_kind = 'partner'

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

final as (

    select
        partners.month_start_date,
        partners.flow,
        {{ or_unknown('codes.country_key', 'inegi', 'partners.partner_code') }} as partner_country_key,
        partners.good_type,
        partners.figure_stage,
        partners.value_state,
        partners.value_usd,
        cast({{ in_cad('partners.value_usd', "'USD'") }} as double) as value_cad
    from partners
    left join {{ ref('int_reference__country_codes') }} as codes
        on codes.code_system = 'inegi' and partners.partner_code = codes.code
    left join rates on partners.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, flow, partner_country_key, good_type
