with

grown as (

    select * from {{ ref('int_trade__twelve_months_summed') }}

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

weights as (

    select * from {{ ref('int_trade__export_weights') }}

),

volumes as (

    select * from {{ ref('int_trade__volume_indices') }}

),

-- Trade intensity: a partner's weight in a reporter's exports over its weight in the exports of all reporters listed.
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
    left join weights
        on
            grown.month_start_date = weights.month_start_date
            and grown.partner_country_key = weights.partner_country_key
            and grown.flow = 'export'
    left join weights as world_weights
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
        ) as trade_intensity_listed_reporters,
        if(measured.partner_country_key = 'WLD', null, measured.listed_reporters) as listed_reporters,
        volumes.volume_index,
        volumes.volume_coverage_share
    from measured
    left join volumes
        on
            measured.dataset_code = volumes.dataset_code
            and measured.partner_country_key = volumes.partner_country_key
            and measured.flow = volumes.flow
            and measured.month_start_date = volumes.month_start_date

)

select
    *,
    nullif(concat_ws(
        '; ',
        if(value_published is null, 'value: withheld by the publisher', null),
        if(
            value_published is not null and (value_usd is null or value_cad is null or value_mxn is null),
            'conversion: the month has no average rate',
            null
        ),
        if(value_published_12m is null, 'twelve months: not all are there', null),
        if(
            value_published_12m is not null and value_usd_12m is null,
            'twelve months in US dollars: a month of them has no average rate',
            null
        ),
        if(
            value_published_12m is not null and growth_12m is null,
            'growth: the twelve months a year before are not all there, or 0',
            null
        ),
        if(all_partners_growth_12m is null, 'growth of all partners: their two years are not all there', null),
        if(
            value_published_12m is not null and share_of_reporter_12m is null,
            'share: the twelve months of all partners are not all there',
            null
        ),
        if(
            flow = 'export' and partner_country_key <> 'WLD' and trade_intensity_listed_reporters is null,
            'trade intensity: no reporter has all partners for these months',
            null
        ),
        if(
            dataset_code like 'statcan_cimt_%'
            and partner_country_key in ('MEX', 'USA')
            and (volume_index is null or volume_coverage_share is null),
            'volume: the months of {{ var('volume_base_year') }} are not all there, or the month is 0',
            null
        )
    ), '') as unavailable_reason
from final
order by month_start_date, reporter_country_key, partner_country_key, flow, dataset_code, basis, adjustment
