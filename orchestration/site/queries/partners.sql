with

twelve_months as (

    select
        reporter_country_key,
        flow,
        month_start_date as month,
        partner_country_key,
        if(partner_country_key = 'USA', 'United States', partner_country_name) as partner,
        dataset_code as source_dataset,
        sum(value_usd) over twelve as value,
        count(*) over twelve as months
    from marts.mart_trade_by_month
    where value_usd is not null
    window twelve as (
        partition by reporter_country_key, flow, partner_country_key
        order by month_start_date
        range between interval 11 months preceding and current row
    )

),

largest as (

    select
        reporter_country_key,
        flow,
        partner,
        value as newest_value
    from twelve_months
    where months = 12 and partner_country_key <> 'other_partners'
    qualify month = max(month) over (partition by reporter_country_key, flow)

),

ranked as (

    select
        *,
        row_number() over (partition by reporter_country_key, flow order by newest_value desc) as rank
    from largest

)

select
    case reporter_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' else 'United States' end as reporter,
    if(flow = 'import', 'imports', 'exports') as direction,
    partner as line,
    month,
    value,
    'US dollars' as unit,
    source_dataset
from twelve_months
inner join ranked using (reporter_country_key, flow, partner)
where months = 12 and rank <= 8
order by reporter asc, direction desc, rank asc, month asc
