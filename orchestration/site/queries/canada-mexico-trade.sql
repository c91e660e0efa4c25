with

-- The two records that are compared, each with the country that keeps it.
records as (

    select
        *,
        'import' as flow,
        importer_country_key as reporter_country_key,
        exporter_country_key as partner_country_key,
        importer_dataset_code as dataset_code
    from marts.mart_mirror_band
    where unavailable_reason is null
    union all by name
    select
        *,
        'export' as flow,
        exporter_country_key as reporter_country_key,
        importer_country_key as partner_country_key,
        exporter_dataset_code as dataset_code
    from marts.mart_mirror_band
    where unavailable_reason is null

),

totals as (

    select
        exporter_country_key,
        importer_country_key,
        reporter_country_key,
        partner_country_key,
        flow,
        month_start_date as month,
        dataset_code,
        cast(trade.value_usd as double) as usd,
        cast(if(count(*) over twelve = 12, sum(trade.value_cad) over twelve, null) as double) as cad_12m,
        cast(100 * trade.share_of_reporter_12m as double) as share
    from records
    inner join marts.mart_bilateral_trade as trade
        using (month_start_date, reporter_country_key, partner_country_key, flow, dataset_code)
    where trade.basis = 'customs' and trade.adjustment = 'unadjusted'
    window twelve as (
        partition by exporter_country_key, importer_country_key, flow
        order by month_start_date range between interval 11 months preceding and current row
    )

),

-- Of both with the United States other pages tell the rest.
measured as (

    select *
    from totals
    unpivot (amount for measured_as in (usd, cad_12m, share))
    where measured_as = 'usd' or 'USA' not in (exporter_country_key, importer_country_key)

),

countries (country_key, country, whose) as (

    values
    ('CAN', 'Canada', 'Canada''s'),
    ('MEX', 'Mexico', 'Mexico''s'),
    ('USA', 'United States', 'US')

),

lines as (

    select
        measured.*,
        exporters.country || ' to ' || importers.country as direction,
        if(flow = 'import', 1, 2) as line_number,
        if(flow = 'import', 'recorded by the importing country', 'recorded by the exporting country') as line,
        amount as value,
        null as low,
        null as high
    from measured
    inner join countries as exporters on measured.exporter_country_key = exporters.country_key
    inner join countries as importers on measured.importer_country_key = importers.country_key
    where measured_as <> 'share'
    union all by name
    select
        measured.exporter_country_key,
        measured.importer_country_key,
        month,
        measured_as,
        exporters.country || ' to ' || importers.country as direction,
        3 as line_number,
        'between the two records' as line,
        min_by(dataset_code, flow = 'export') as dataset_code,
        min(amount) as low,
        max(amount) as high
    from measured
    inner join countries as exporters on measured.exporter_country_key = exporters.country_key
    inner join countries as importers on measured.importer_country_key = importers.country_key
    where measured_as <> 'share'
    group by all
    having count(*) = 2
    union all by name
    -- Of shares each country's stand beside those of the other, in both directions.
    select
        measured.*,
        least(partners.country, reporters.country) || ' and ' || greatest(partners.country, reporters.country)
            as direction,
        4 as line_number,
        partners.country || ' in ' || reporters.whose || ' ' || flow || 's' as line,
        amount as value
    from measured
    inner join countries as partners on measured.partner_country_key = partners.country_key
    inner join countries as reporters on measured.reporter_country_key = reporters.country_key
    where measured_as = 'share'

)

select
    case measured_as
        when 'cad_12m' then 'Canadian dollars, twelve months'
        when 'usd' then 'US dollars, single months'
        else 'share of all trade'
    end as measure,
    direction,
    line,
    month,
    if(measured_as = 'usd', '', 'twelve months to ') || strftime(month, '%B %Y') as period_name,
    value,
    low,
    high,
    case when measured_as = 'share' then '%' when measured_as = 'usd' then 'US dollars' else 'Canadian dollars' end
        as unit,
    dataset_code as source_dataset
from lines
order by
    list_position(['cad_12m', 'usd', 'share'], measured_as) asc,
    direction like '%United States%' asc,
    exporter_country_key = 'MEX' desc,
    direction asc,
    line_number asc,
    line desc,
    month asc
