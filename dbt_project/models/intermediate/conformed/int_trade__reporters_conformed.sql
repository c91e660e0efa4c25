{# What each publisher says of a country's trade with a partner in a month, in its own currency, each with its basis. #}
with

customs as (

    select
        *,
        'customs' as basis,
        if(flow = 'import', 'origin', 'destination') as attribution,
        'FOB' as valuation,
        'unadjusted' as adjustment
    from {{ ref('int_trade__partner_totals') }}

),

totals_of_canada as (

    select
        'statcan_trade_totals' as dataset_code,
        'CAN' as reporter_country_key,
        coalesce(codes.country_key, totals.partner_code) as partner_country_key,
        totals.trade_code as flow,
        totals.month_start_date,
        totals.basis_code as basis,
        case
            when totals.trade_code = 'export' then 'destination'
            when totals.basis_code = 'customs' then 'origin'
            else 'country of export'
        end as attribution,
        'FOB' as valuation,
        totals.adjustment_code as adjustment,
        'CAD' as currency_code,
        totals.value_cad as value_published
    from {{ ref('stg_statcan__trade_totals') }} as totals
    left join {{ ref('int_reference__country_codes') }} as codes
        on codes.code_system = 'statcan_tables' and totals.partner_code = codes.code
    where totals.trade_code in ('import', 'export')

),

-- What the reporters told the United Nations, re-exports in the exports.
told_the_un as (

    select
        'un_comtrade_trade' as dataset_code,
        {{ or_unknown('reporters.country_key', 'comtrade', 'trade.reporter_code') }} as reporter_country_key,
        {{ or_unknown('partners.country_key', 'comtrade', 'trade.partner_code') }} as partner_country_key,
        trade.flow,
        trade.month_start_date,
        'customs' as basis,
        if(trade.flow = 'import', 'origin', 'destination') as attribution,
        trade.valuation_basis as valuation,
        'unadjusted' as adjustment,
        'USD' as currency_code,
        trade.value_usd as value_published
    from {{ ref('stg_un__comtrade_trade_monthly') }} as trade
    left join {{ ref('int_reference__country_codes') }} as reporters
        on reporters.code_system = 'comtrade' and trade.reporter_code = reporters.code
    left join {{ ref('int_reference__country_codes') }} as partners
        on partners.code_system = 'comtrade' and trade.partner_code = partners.code
    where trade.row_kind = 'total' and trade.is_whole_flow

),

reports as (

    select * from customs
    union all by name
    select * from totals_of_canada
    union all by name
    select * from told_the_un

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

)

select
    reports.dataset_code,
    reports.reporter_country_key,
    reports.partner_country_key,
    reports.flow,
    reports.month_start_date,
    reports.basis,
    reports.attribution,
    reports.valuation,
    reports.adjustment,
    reports.currency_code,
    reports.value_published,
    cast({{ in_usd('reports.value_published', 'reports.currency_code') }} as double) as value_usd,
    cast({{ in_cad('reports.value_published', 'reports.currency_code') }} as double) as value_cad,
    cast({{ in_mxn('reports.value_published', 'reports.currency_code') }} as double) as value_mxn
from reports
left join rates on reports.month_start_date = rates.month_start_date
