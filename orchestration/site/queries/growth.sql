with

compared as (

    select
        month_start_date as month,
        dataset_code as source_dataset,
        growth_12m,
        all_partners_growth_12m,
        case reporter_country_key when 'CAN' then 'Canada''s ' else 'Mexico''s ' end
        || if(flow = 'import', 'imports', 'exports') as trade,
        case reporter_country_key when 'CAN' then 'Mexico' else 'Canada' end as partner
    from marts.mart_bilateral_trade
    where
        reporter_country_key in ('CAN', 'MEX')
        and partner_country_key in ('CAN', 'MEX')
        and basis = 'customs'
        and adjustment = 'unadjusted'
        and growth_12m is not null
    -- The publisher's own detail goes before its totals, and both before what the United Nations was told.
    qualify row_number() over (
        partition by reporter_country_key, flow, month_start_date
        order by dataset_code = 'un_comtrade_trade', dataset_code
    ) = 1

),

lines as (

    select
        *,
        1 as line_number,
        if(trade like '%imports', 'from ', 'to ') || partner as line,
        growth_12m as growth
    from compared
    union all by name
    select
        *,
        2 as line_number,
        if(trade like '%imports', 'from', 'to') || ' all partners' as line,
        all_partners_growth_12m as growth
    from compared
    where all_partners_growth_12m is not null

)

select
    trade,
    line,
    month,
    100 * growth as value,
    '%' as unit,
    source_dataset
from lines
order by trade <> 'Canada''s imports', trade, line_number, month
