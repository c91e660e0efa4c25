with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where reporter_country_key in ('CAN', 'MEX') and adjustment = 'unadjusted' and value_published is not null

),

summed as (

    select
        *,
        count(*) over twelve as months_count,
        sum(value_published) over twelve as value_12m
    from reports
    window
        twelve as (
            partition by dataset_code, reporter_country_key, partner_country_key, flow, basis
            order by month_start_date range between interval 11 months preceding and current row
        )

),

totals as (

    select
        dataset_code,
        reporter_country_key,
        flow,
        basis,
        attribution,
        month_start_date,
        value_12m as all_partners_12m
    from summed
    where partner_country_key = 'WLD' and months_count = 12

),

-- Concentration needs every partner: the parts of a table of principal partners leave a rest that is many countries.
shares as (

    select
        totals.*,
        summed.partner_country_key,
        cast(summed.value_12m as double) / nullif(cast(totals.all_partners_12m as double), 0) as share_12m
    from totals
    inner join summed using (dataset_code, reporter_country_key, flow, basis, month_start_date)
    where summed.partner_country_key <> 'WLD'

),

measured as (

    select
        month_start_date,
        reporter_country_key,
        flow,
        dataset_code,
        basis,
        any_value(attribution) as attribution,
        max(share_12m) filter (where partner_country_key = 'USA') as us_share_12m,
        max(share_12m) filter (
            where partner_country_key = if(reporter_country_key = 'CAN', 'MEX', 'CAN')
        ) as other_neighbour_share_12m,
        -- In order: a sum of fractions in any order has other last digits every night.
        sum(share_12m * share_12m order by share_12m) filter (
            where dataset_code <> 'statcan_trade_totals'
        ) as concentration_hhi_12m
    from shares
    group by all

),

-- The three bilateral flows of the triangle, each by its importer's report: how much of them has the US at one end.
triangle as (

    select
        month_start_date,
        sum(preferred_value_usd order by preferred_value_usd) as triangle_usd,
        sum(preferred_value_usd order by preferred_value_usd) filter (
            where exporter_country_key = 'USA' or importer_country_key = 'USA'
        ) as with_us_usd,
        count(preferred_value_usd) as flows_count
    from {{ ref('mart_mirror_band') }}
    group by month_start_date

),

final as (

    select
        measured.month_start_date,
        measured.reporter_country_key,
        measured.flow,
        measured.dataset_code,
        measured.basis,
        measured.attribution,
        measured.us_share_12m,
        measured.other_neighbour_share_12m,
        measured.concentration_hhi_12m,
        1 / nullif(measured.concentration_hhi_12m, 0) as effective_partners_12m,
        if(triangle.flows_count = 6, triangle.with_us_usd / nullif(triangle.triangle_usd, 0), null)
            as us_share_of_triangle,
        if(
            measured.dataset_code = 'statcan_trade_totals',
            'concentration: the table lists principal partners only',
            null
        )
            as unavailable_reason
    from measured
    left join triangle on measured.month_start_date = triangle.month_start_date

)

select * from final
order by month_start_date, reporter_country_key, flow, dataset_code, basis
