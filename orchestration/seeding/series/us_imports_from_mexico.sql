-- US Census Bureau as the Federal Reserve Bank of St. Louis serves it, in millions: newer months, and later revisions.
select
    'us_import_mex_revised' as series_code,
    strftime(observation_date, '%Y-%m') as period,
    IMPMX * 1000000 as value
from read_csv('{folder}/us_census/processed/FRED_IMPMX_2018-01_2026-07_excerpt.csv', header = true, hive_partitioning = false)
