-- Statistics Canada, merchandise trade by country, and the exports of chapter 71 (gold among them) to all countries.
with

countries as (

    select
        date as period,
        case country when 'MX' then 'mex' when 'US' then 'usa' when 'CN' then 'chn' end as partner,
        imports,
        exports
    from read_csv('{folder}/statcan_cimt/processed/cimt_countries_monthly.csv', header = true, hive_partitioning = false)
    where country in ('MX', 'US', 'CN')
    union all
    select date, 'all', imports, exports
    from read_csv('{folder}/statcan_cimt/processed/cimt_monthly.csv', header = true, hive_partitioning = false)

),

flows as (

    unpivot countries on imports as 'import', exports as 'export' into name flow value amount

)

select 'can_' || flow || '_' || partner as series_code, period, amount as value from flows
union all
select 'can_export_all_hs71', date, exports
from read_csv('{folder}/statcan_cimt/processed/cimt_hs2_monthly.csv', header = true, types = {{'hs2': 'varchar'}}, hive_partitioning = false)
where hs2 = '71'
