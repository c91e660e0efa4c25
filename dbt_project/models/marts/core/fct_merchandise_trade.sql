with

canada as (

    select * from {{ ref('int_trade__canada_by_subheading') }}

),

united_states as (

    select * from {{ ref('int_trade__us_by_subheading') }}

),

reported as (

    select * from canada
    union all by name
    select * from united_states

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

final as (

    select
        reported.month_start_date,
        reported.reporter_country_key,
        reported.partner_country_key,
        reported.flow,
        reported.domestic_foreign,
        reported.hs6_code,
        left(reported.hs6_code, 2) as hs2_code,
        reported.dataset_code,
        'customs' as basis,
        if(reported.flow = 'import', 'origin', 'destination') as attribution,
        'FOB' as valuation,
        reported.reporter_country_key = 'CAN' and coalesce(reported.domestic_foreign = 'foreign', false) as is_derived,
        reported.currency_code,
        cast(reported.value_published as bigint) as value_published,
        cast({{ in_usd('reported.value_published', 'reported.currency_code') }} as double) as value_usd,
        cast({{ in_cad('reported.value_published', 'reported.currency_code') }} as double) as value_cad,
        reported.quantity_unit_code,
        cast(reported.quantity as decimal(24, 6)) as quantity
    from reported
    left join rates on reported.month_start_date = rates.month_start_date
    where {{ in_changed_months('reported.month_start_date') }}

)

select * from final
order by month_start_date, reporter_country_key, flow, hs6_code, partner_country_key
