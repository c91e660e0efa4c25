with

published as (

    select * from {{ ref('stg_statcan__trade_by_origin_and_export') }}
    where origin_code <> 'ALL'

),

members as (

    select * from {{ ref('stg_statcan__trade_by_origin_and_export_members') }}

),

{{ statcan_details_and_remainders(['month_start_date', 'origin_code'], 'napcs_code', 'export_country_code') }}
,

final as (

    select
        facts.month_start_date,
        coalesce(origins.country_key, facts.origin_code) as origin_country_key,
        coalesce(exporters.country_key, facts.export_country_code) as export_country_key,
        facts.napcs_code,
        facts.status_code,
        facts.export_country_code = 'undisclosed' as is_undisclosed,
        cast(facts.value_cad as decimal(24, 6)) as value_cad,
        cast({{ in_usd('facts.value_cad', "'CAD'") }} as double) as value_usd
    from rows_that_add_up as facts
    left join {{ ref('int_reference__country_codes') }} as origins
        on origins.code_system = 'statcan_tables' and facts.origin_code = origins.code
    left join {{ ref('int_reference__country_codes') }} as exporters
        on exporters.code_system = 'statcan_tables' and facts.export_country_code = exporters.code
    left join {{ ref('int_money__monthly_rates') }} as rates on facts.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, origin_country_key, napcs_code, export_country_key
