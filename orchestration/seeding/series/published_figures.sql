-- Totals copied by hand from pages of agencies, ports and the press, each with its page. One that gives Canada's and
-- Mexico's part in brackets is three figures.
with

figures as (

    select
        *,
        case
            when regexp_full_match(period, '[0-9]{{4}}') then 'year'
            when regexp_full_match(period, '[0-9]{{4}}-[0-9]{{2}}') then 'month'
            when regexp_full_match(period, '[0-9]{{4}}-Q[1-4]') then 'quarter'
            else 'months'
        end as period_kind,
        case unit when 'USD billion' then 1e9 when 'TEU' then 1 else 1e6 end as scale,
        vintage like 'live reading%' as is_live_reading
    from read_csv('{folder}/published_tables/published_figures.csv', header = true, all_varchar = true, hive_partitioning = false)

),

named (figure, period_kind, is_live_reading, part, series_code) as (

    values
    ('Canada total exports', 'month', false, 1, 'bop_can_export_all'),
    ('Canada exports to United States', 'month', false, 1, 'bop_can_export_usa'),
    ('Canada total imports', 'month', false, 1, 'bop_can_import_all'),
    ('Canada imports from United States', 'month', false, 1, 'bop_can_import_usa'),
    ('Canada imports from Mexico', 'month', false, 1, 'bop_can_import_mex'),
    ('Canada exports to United States', 'year', false, 1, 'bop_can_export_usa_year'),
    ('Canada imports from United States', 'year', false, 1, 'bop_can_import_usa_year'),
    ('Canada total exports', 'month', true, 1, 'read_can_export_all'),
    ('Canada total imports', 'month', true, 1, 'read_can_import_all'),
    ('Canada exports to United States', 'month', true, 1, 'read_can_export_usa'),
    ('Canada imports from United States', 'month', true, 1, 'read_can_import_usa'),
    ('Mexico total exports', 'year', false, 1, 'mex_export_all_year'),
    ('Mexico total imports', 'year', false, 1, 'mex_import_all_year'),
    ('Mexico total exports', 'month', false, 1, 'mex_export_all'),
    ('Mexico total imports', 'month', false, 1, 'mex_import_all'),
    ('Mexico exports to Canada', 'year', false, 1, 'mex_export_can_year'),
    ('Mexico imports from Canada', 'year', false, 1, 'mex_import_can_year'),
    ('Mexico total trade with United States', 'year', false, 1, 'mex_trade_usa_year'),
    ('Mexico total trade with China', 'year', false, 1, 'mex_trade_chn_year'),
    ('Mexico exports to China', 'year', false, 1, 'mex_export_chn_year'),
    ('US exports to Mexico', 'months', false, 1, 'us_export_mex_months'),
    ('US exports to Canada', 'months', false, 1, 'us_export_can_months'),
    ('US imports from Mexico', 'months', false, 1, 'us_import_mex_months'),
    ('US imports from Canada', 'months', false, 1, 'us_import_can_months'),
    ('TransBorder total (Canada; Mexico)', 'month', false, 1, 'freight_release'),
    ('TransBorder total (Canada; Mexico)', 'month', false, 2, 'freight_release_can'),
    ('TransBorder total (Canada; Mexico)', 'month', false, 3, 'freight_release_mex'),
    ('TransBorder ESTIMATE (Canada; Mexico)', 'month', false, 1, 'freight_estimate'),
    ('TransBorder ESTIMATE (Canada; Mexico)', 'month', false, 2, 'freight_estimate_can'),
    ('TransBorder ESTIMATE (Canada; Mexico)', 'month', false, 3, 'freight_estimate_mex'),
    ('Manzanillo TEU', 'year', false, 1, 'teu_manzanillo_year'),
    ('Mexico all ports TEU', 'year', false, 1, 'teu_mexico_year'),
    ('Manzanillo TEU', 'quarter', false, 1, 'teu_manzanillo_quarter'),
    ('Lazaro Cardenas TEU', 'quarter', false, 1, 'teu_lazaro_cardenas_quarter'),
    ('Mexico all ports TEU', 'quarter', false, 1, 'teu_mexico_quarter'),
    ('Canada exports to Mexico', 'year', false, 1, 'other_can_export_mex_year'),
    ('Canada imports from Mexico', 'year', false, 1, 'other_can_import_mex_year')

)

select
    series_code,
    period,
    regexp_extract_all(figures.value, '[0-9.]+')[part]::double * scale as value,
    regexp_replace(vintage, '^([0-9]{{4}}[0-9-]*)$', 'as quoted by \1') as vintage,
    concat_ws(', ', source || ' (' || basis || ')', url) as source
from figures
left join named using (figure, period_kind, is_live_reading)
