with

dependence as (

    select
        *,
        if(dataset_code = 'un_comtrade_trade', 'told_the_un', 'own_customs') as source_kind
    from {{ ref('mart_us_input_dependence') }}
    where partner_country_key in ('CAN', 'MEX', 'USA')

),

buyers as (

    select
        *,
        partner_country_key as exporter_country_key,
        dependent_country_key as importer_country_key
    from dependence
    where flow = 'import'

),

sellers as (

    select
        *,
        dependent_country_key as exporter_country_key,
        partner_country_key as importer_country_key
    from dependence
    where flow = 'export'

),

balanced as (

    select
        period_end_date,
        if(month(period_end_date) = 12, 'calendar year', 'twelve months') as period_kind,
        exporter_country_key,
        importer_country_key,
        source_kind,
        product_level,
        product_code,
        coalesce(buyers.product_name, sellers.product_name) as product_name,
        buyers.dataset_code as importer_dataset_code,
        sellers.dataset_code as exporter_dataset_code,
        buyers.dependence_share as importer_dependence_share,
        sellers.dependence_share as exporter_dependence_share,
        sellers.dependence_share - buyers.dependence_share as balance,
        coalesce(buyers.dependent_value_usd, sellers.dependent_value_usd) as value_at_stake_usd,
        case
            when buyers.dataset_code is null then 'the importer''s trade in the product is not loaded'
            when sellers.dataset_code is null then 'the exporter''s trade in the product is not loaded'
        end as unavailable_reason
    from buyers
    full join sellers
        using (
            period_end_date, exporter_country_key, importer_country_key, source_kind, product_level, product_code
        )

)

select * from balanced
order by period_end_date, exporter_country_key, importer_country_key, source_kind, product_level, product_code
