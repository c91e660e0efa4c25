with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where
        reporter_country_key in ('CAN', 'MEX', 'USA')
        and partner_country_key in ('CAN', 'MEX', 'USA', 'WLD')

),

-- Twelve months without a hole, or no sum.
summed as (

    select
        *,
        if(count(value_published) over twelve = 12, sum(value_published) over twelve, null) as value_published_12m,
        if(count(value_usd) over twelve = 12, sum(value_usd) over twelve, null) as value_usd_12m
    from reports
    window
        twelve as (
            partition by
                dataset_code, reporter_country_key, partner_country_key, flow, basis, adjustment
            order by month_start_date range between interval 11 months preceding and current row
        )

),

a_year_before as (

    select
        dataset_code,
        reporter_country_key,
        partner_country_key,
        flow,
        basis,
        adjustment,
        cast(month_start_date + interval 1 year as date) as month_start_date,
        value_published_12m as value_published_12m_before
    from summed

),

grown as (

    select
        summed.*,
        cast(summed.value_published_12m as double) / nullif(cast(earlier.value_published_12m_before as double), 0)
        - 1 as growth_12m
    from summed
    left join a_year_before as earlier
        using (dataset_code, reporter_country_key, partner_country_key, flow, basis, adjustment, month_start_date)

),

worlds as (

    select
        dataset_code,
        reporter_country_key,
        flow,
        basis,
        adjustment,
        month_start_date,
        value_published_12m as all_partners_12m,
        growth_12m as all_partners_growth_12m
    from grown
    where partner_country_key = 'WLD'

),

-- Trade intensity: a partner's weight in a reporter's exports over its weight in the exports of all reporters listed.
exports as (

    select
        reporter_country_key,
        partner_country_key,
        dataset_code,
        month_start_date,
        value_usd_12m
    from grown
    where flow = 'export' and basis = 'customs' and adjustment = 'unadjusted' and value_usd_12m is not null

),

exporters_to_all as (

    select
        reporter_country_key,
        dataset_code,
        month_start_date
    from exports
    where partner_country_key = 'WLD'

),

listed as (

    select exports.* from exports
    semi join exporters_to_all using (reporter_country_key, dataset_code, month_start_date)
    -- One dataset a reporter: the detailed one before the table of totals.
    qualify dense_rank() over (
        partition by reporter_country_key, month_start_date
        order by dataset_code in ('statcan_trade_totals', 'un_comtrade_trade'), dataset_code
    ) = 1

),

listed_weights as (

    select
        month_start_date,
        partner_country_key,
        sum(value_usd_12m) as listed_exports_usd_12m,
        string_agg(reporter_country_key, ', ' order by reporter_country_key) as listed_reporters
    from listed
    group by month_start_date, partner_country_key

),

volumes as (

    select * from {{ ref('int_trade__volume_indices') }}

),

measured as (

    select
        grown.*,
        worlds.all_partners_growth_12m,
        cast(grown.value_published_12m as double)
        / nullif(cast(worlds.all_partners_12m as double), 0) as share_of_reporter_12m,
        weights.listed_exports_usd_12m / nullif(world_weights.listed_exports_usd_12m, 0) as listed_weight,
        world_weights.listed_reporters
    from grown
    left join worlds using (dataset_code, reporter_country_key, flow, basis, adjustment, month_start_date)
    left join listed_weights as weights
        on
            grown.month_start_date = weights.month_start_date
            and grown.partner_country_key = weights.partner_country_key
            and grown.flow = 'export'
    left join listed_weights as world_weights
        on
            grown.month_start_date = world_weights.month_start_date
            and world_weights.partner_country_key = 'WLD'
            and grown.flow = 'export'

),

final as (

    select
        measured.month_start_date,
        measured.reporter_country_key,
        measured.partner_country_key,
        measured.flow,
        measured.dataset_code,
        measured.basis,
        measured.attribution,
        measured.valuation,
        measured.adjustment,
        measured.currency_code,
        cast(measured.value_published as decimal(24, 6)) as value_published,
        measured.value_usd,
        measured.value_cad,
        measured.value_mxn,
        cast(measured.value_published_12m as decimal(24, 6)) as value_published_12m,
        measured.value_usd_12m,
        measured.growth_12m,
        measured.all_partners_growth_12m,
        measured.growth_12m - measured.all_partners_growth_12m as growth_difference_12m,
        measured.share_of_reporter_12m,
        if(
            measured.partner_country_key = 'WLD',
            null,
            measured.share_of_reporter_12m / nullif(measured.listed_weight, 0)
        )
            as trade_intensity_listed_reporters,
        if(measured.partner_country_key = 'WLD', null, measured.listed_reporters) as listed_reporters,
        volumes.volume_index,
        volumes.volume_coverage_share,
        if(measured.value_published is null, 'withheld by the publisher', null) as unavailable_reason
    from measured
    left join volumes
        on
            measured.dataset_code = volumes.dataset_code
            and measured.partner_country_key = volumes.partner_country_key
            and measured.flow = volumes.flow
            and measured.month_start_date = volumes.month_start_date

)

select * from final
order by month_start_date, reporter_country_key, partner_country_key, flow, dataset_code, basis, adjustment
