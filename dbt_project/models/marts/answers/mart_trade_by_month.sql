with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where basis = 'customs' and adjustment = 'unadjusted' and value_published is not null

),

-- One dataset for each reporter, flow and month: the publisher's own detail, its totals, or what the UN was told.
totals as (

    select * from reports
    where partner_country_key = 'WLD'
    qualify row_number() over (
        partition by reporter_country_key, flow, month_start_date
        order by
            case dataset_code
                when 'un_comtrade_trade' then 3
                when 'statcan_trade_totals' then 2
                else 1
            end
    ) = 1

),

named as (

    select reports.*
    from reports
    inner join totals using (dataset_code, reporter_country_key, flow, month_start_date)
    left join {{ ref('dim_country') }} as partners on reports.partner_country_key = partners.country_key
    where reports.partner_country_key <> 'WLD' and coalesce(partners.country_kind, 'unknown') <> 'aggregate'

),

sums as (

    select
        reporter_country_key,
        flow,
        month_start_date,
        sum(value_published) as value_published,
        sum(value_usd order by value_usd) as value_usd,
        sum(value_cad order by value_cad) as value_cad
    from named
    group by all

),

remainders as (

    select
        totals.* exclude (partner_country_key, value_usd, value_cad),
        'other_partners' as partner_country_key,
        totals.value_usd - coalesce(sums.value_usd, 0) as value_usd,
        totals.value_cad - coalesce(sums.value_cad, 0) as value_cad,
        totals.value_published - coalesce(sums.value_published, 0) as remainder_published
    from totals
    left join sums using (reporter_country_key, flow, month_start_date)

),

rows_that_add_up as (

    select * from named
    union all by name
    select * exclude (remainder_published) from remainders
    where abs(remainder_published) >= 1

)

select
    summed.month_start_date,
    summed.reporter_country_key,
    summed.partner_country_key,
    partners.country_name as partner_country_name,
    summed.flow,
    summed.value_usd,
    summed.value_cad,
    summed.dataset_code,
    summed.basis,
    summed.attribution,
    summed.valuation
from rows_that_add_up as summed
left join {{ ref('dim_country') }} as partners on summed.partner_country_key = partners.country_key
order by summed.month_start_date, summed.reporter_country_key, summed.flow, summed.partner_country_key
