with

yearly as (

    select
        if(reporter_country_key = 'CAN', 'Canada''s ', 'Mexico''s ')
        || if(flow = 'import', 'imports', 'exports') as line,
        cast(date_trunc('month', period_end_date) as date) as month,
        cast(year(period_end_date) as varchar) as period_name,
        effective_partners,
        100 * us_share as us_share,
        dataset_code as source_dataset
    from marts.mart_market_diversification
    where product_level = 'total' and period_kind = 'calendar year' and effective_partners is not null
    qualify row_number() over (
        partition by reporter_country_key, flow, period_end_date
        order by dataset_code = 'un_comtrade_trade', dataset_code
    ) = 1

)

select
    'partners of equal size' as measure,
    line,
    month,
    period_name,
    effective_partners as value,
    'partners' as unit,
    source_dataset
from yearly
union all by name
select
    'share of the United States' as measure,
    line,
    month,
    period_name,
    us_share as value,
    '%' as unit,
    source_dataset
from yearly
order by measure, line, month
