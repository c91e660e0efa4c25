with

published as (

    select * from {{ ref('int_trade__modes_totalled') }}
    where partner_code <> 'ALL'

),

members as (

    select * from {{ ref('stg_statcan__trade_by_mode_members') }}

),

{{
    statcan_details_and_remainders(
        ['month_start_date', 'trade_code', 'partner_code'], 'napcs_code', 'transport_mode_code'
    )
}}
,

final as (

    select
        facts.month_start_date,
        if(facts.trade_code = 'import', 'import', 'export') as flow,
        facts.trade_code as trade_concept,
        if(facts.trade_code = 'import', 'last mode, to the port of clearance', 'mode at the border') as mode_concept,
        coalesce(partners.country_key, facts.partner_code) as partner_country_key,
        facts.napcs_code,
        case facts.transport_mode_code
            when 'road' then 'truck'
            when 'water' then 'vessel'
            else facts.transport_mode_code
        end as transport_mode,
        facts.status_code,
        cast(facts.value_cad as decimal(24, 6)) as value_cad,
        cast({{ in_usd('facts.value_cad', "'CAD'") }} as double) as value_usd
    from rows_that_add_up as facts
    left join {{ ref('int_reference__country_codes') }} as partners
        on partners.code_system = 'statcan_tables' and facts.partner_code = partners.code
    left join {{ ref('int_money__monthly_rates') }} as rates on facts.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, flow, partner_country_key, napcs_code, transport_mode
