-- US Census Bureau: general imports and exports by country; imports from the world, which are in millions.
with

partners as (

    select
        fecha as period,
        case socio_code when 'CA' then 'can' when 'MX' then 'mex' when 'CN' then 'chn' end as partner,
        importaciones as imports,
        exportaciones as exports
    from read_csv('{folder}/us_census/processed/us_partners_monthly_2010-01_2025-11.csv', header = true, hive_partitioning = false)
    where socio_code in ('CA', 'MX', 'CN')

),

flows as (

    unpivot partners on imports as 'import', exports as 'export' into name flow value amount

)

select 'us_' || flow || '_' || partner as series_code, period, amount as value from flows
union all
select 'us_import_all', strftime(date::date, '%Y-%m'), m_world * 1000000
from read_csv('{folder}/us_census/processed/bl_import_shares_duties_2002-01_2026-01.csv', header = true, hive_partitioning = false)
where date::date between date '2010-01-01' and date '2025-12-01'
