-- UN Comtrade, Canada's reports. The copy counted every value four times over; a quarter of it is taken, and only of the
-- months in which that is within half a percent of Statistics Canada's figure at the mean rate of the month.
with

told as (

    select
        fecha as period,
        socio_code as country,
        importaciones / 4 as imports,
        exportaciones / 4 as exports
    from read_csv('{folder}/un_comtrade/processed/ca_partners_monthly.csv', header = true, hive_partitioning = false)
    where socio_code in ('MX', 'US', 'CN')

),

told_by_flow as (unpivot told on imports as 'import', exports as 'export' into name flow value amount),

at_home as (

    select
        countries.date as period,
        countries.country,
        countries.imports / rates.usd_cad as imports,
        countries.exports / rates.usd_cad as exports
    from read_csv('{folder}/statcan_cimt/processed/cimt_countries_monthly.csv', header = true, hive_partitioning = false) as countries
    inner join read_csv('{folder}/fx/monthly_usd_cad_mxn_2020-01_2026-02.csv', header = true, hive_partitioning = false) as rates
        on countries.date = strftime(rates.date, '%Y-%m')

),

at_home_by_flow as (unpivot at_home on imports as 'import', exports as 'export' into name flow value amount)

select
    'un_can_' || flow || '_' || case country when 'MX' then 'mex' when 'US' then 'usa' else 'chn' end as series_code,
    period,
    told_by_flow.amount as value
from told_by_flow
inner join at_home_by_flow using (period, country, flow)
where abs(told_by_flow.amount - at_home_by_flow.amount) <= 0.005 * at_home_by_flow.amount
