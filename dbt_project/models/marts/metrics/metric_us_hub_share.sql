with

dependence as (

    select * from {{ ref('mart_hub_dependence') }}

),

-- Each country's own customs, in detail before its table of totals; what it told others is another answer.
own_customs as (

    select * from dependence
    where basis = 'customs' and dataset_code <> 'un_comtrade_trade' and us_share_12m is not null
    qualify row_number() over (
        partition by month_start_date, reporter_country_key, flow order by dataset_code = 'statcan_trade_totals'
    ) = 1

),

months as (

    select
        month_start_date,
        max(us_share_of_triangle) as us_share_of_triangle
    from dependence
    group by month_start_date

),

shares as (

    select
        months.month_start_date,
        max(own_customs.us_share_12m) filter (
            where own_customs.reporter_country_key = 'CAN' and own_customs.flow = 'export'
        ) as us_share_of_canadas_exports,
        max(own_customs.us_share_12m) filter (
            where own_customs.reporter_country_key = 'CAN' and own_customs.flow = 'import'
        ) as us_share_of_canadas_imports,
        max(own_customs.us_share_12m) filter (
            where own_customs.reporter_country_key = 'MEX' and own_customs.flow = 'export'
        ) as us_share_of_mexicos_exports,
        max(own_customs.us_share_12m) filter (
            where own_customs.reporter_country_key = 'MEX' and own_customs.flow = 'import'
        ) as us_share_of_mexicos_imports,
        any_value(months.us_share_of_triangle) as us_share_of_triangle
    from months
    left join own_customs on months.month_start_date = own_customs.month_start_date
    group by months.month_start_date

)

select
    *,
    nullif(concat_ws(
        '; ',
        if(
            us_share_of_canadas_exports is null or us_share_of_canadas_imports is null,
            'Canada: its own customs have no twelve months of both flows',
            null
        ),
        if(
            us_share_of_mexicos_exports is null or us_share_of_mexicos_imports is null,
            'Mexico: its own customs have no twelve months of both flows',
            null
        ),
        if(us_share_of_triangle is null, 'triangle: not all six reports of the month are there', null)
    ), '') as unavailable_reason
from shares
-- The last months of another reporter have no share yet.
where
    month_start_date <= (
        select max(filled.month_start_date) from shares as filled
        where
            coalesce(
                filled.us_share_of_canadas_exports,
                filled.us_share_of_canadas_imports,
                filled.us_share_of_mexicos_exports,
                filled.us_share_of_mexicos_imports,
                filled.us_share_of_triangle
            ) is not null
    )
order by month_start_date
