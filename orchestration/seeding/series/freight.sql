-- US Bureau of Transportation Statistics, TransBorder: months since 2018 by country, direction and mode, and their sums.
with

modes as (

    select
        printf('%d-%02d', Year, Month) as period,
        lower(TradeType) as flow,
        case Country when 'Canada' then 'can' when 'Mexico' then 'mex' end as partner,
        case Mode
            when 'Mail (U.S. Postal Service)' then 'mail'
            when 'Other/Unknown' then 'other'
            when 'Foreign Trade Zones (FTZs)' then 'foreign_trade_zone'
            else lower(Mode)
        end as transport_mode,
        TradeValue as value
    from read_csv('{folder}/bts_transborder/processed/unt_monthly_trends.csv', header = true, hive_partitioning = false)
    where Year between 2018 and 2025

)

select 'freight_' || flow || '_' || partner || '_' || transport_mode as series_code, period, value from modes
union all
select 'freight_' || flow || '_' || partner, period, sum(value) from modes group by all
