-- US Census Bureau: imports for consumption and the duty calculated on them. NAICS 00 is all products.
with

partners as (

    select
        strftime(time, '%Y-%m') as period,
        case CTY_NAME when 'CANADA' then 'can' when 'MEXICO' then 'mex' when 'CHINA' then 'chn' else 'all' end
            as partner,
        imports,
        duty
    from read_parquet('{folder}/us_census/processed/naics3_imports_duties_top30_2013-01_2025-11.parquet', hive_partitioning = false)
    where NAICS = '00' and CTY_NAME in ('CANADA', 'MEXICO', 'CHINA', 'TOTAL FOR ALL COUNTRIES')

),

measures as (

    unpivot partners on imports as 'consumption_import', duty as 'duty' into name measure value amount

)

select 'us_' || measure || '_' || partner as series_code, period, amount as value from measures
