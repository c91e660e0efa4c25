with

reports as (

    select * from {{ ref('int_trade__preferred_reports') }}
    where
        reporter_country_key in ('CAN', 'MEX', 'USA')
        and partner_country_key in ('CAN', 'MEX', 'USA')

),

exporters as (

    select * from reports
    where flow = 'export'

),

importers as (

    select * from reports
    where flow = 'import'

),

pairs as (

    select
        coalesce(exporters.month_start_date, importers.month_start_date) as month_start_date,
        coalesce(exporters.reporter_country_key, importers.partner_country_key) as exporter_country_key,
        coalesce(exporters.partner_country_key, importers.reporter_country_key) as importer_country_key,
        exporters.dataset_code as exporter_dataset_code,
        importers.dataset_code as importer_dataset_code,
        exporters.value_usd as exporter_value_usd,
        importers.value_usd as importer_value_usd,
        exporters.valuation as exporter_valuation,
        importers.valuation as importer_valuation
    from exporters
    full join importers
        on
            exporters.month_start_date = importers.month_start_date
            and exporters.reporter_country_key = importers.partner_country_key
            and exporters.partner_country_key = importers.reporter_country_key

),

banded as (

    select
        *,
        -- Canada and the United States exchange their import data in place of exports.
        not(exporter_country_key in ('CAN', 'USA') and importer_country_key in ('CAN', 'USA')) as is_independent,
        exporter_value_usd is not null and importer_value_usd is not null as has_both,
        coalesce(importer_value_usd, exporter_value_usd) as preferred_value_usd
    from pairs

)

select
    month_start_date,
    exporter_country_key,
    importer_country_key,
    exporter_dataset_code,
    importer_dataset_code,
    exporter_valuation,
    importer_valuation,
    exporter_value_usd,
    importer_value_usd,
    preferred_value_usd,
    -- Of one side alone least and greatest would make a band without width.
    if(has_both, least(exporter_value_usd, importer_value_usd), null) as low_value_usd,
    if(has_both, greatest(exporter_value_usd, importer_value_usd), null) as high_value_usd,
    exporter_value_usd / nullif(importer_value_usd, 0) as exporter_to_importer_ratio,
    is_independent,
    case
        when exporter_dataset_code is null then 'the exporter''s report is not loaded'
        when importer_dataset_code is null then 'the importer''s report is not loaded'
        when exporter_value_usd is null or importer_value_usd is null then 'no exchange rate of this month'
    end as unavailable_reason,
    if(
        is_independent,
        'goods shipped through a third country; exports credited to the last known destination; timing; valuation',
        'one record: each publishes the other''s imports as its exports; what is left is re-exports, which an importer'
        ' credits to their origin, coverage and timing'
    ) as reasons_for_difference
from banded
order by month_start_date, exporter_country_key, importer_country_key
