-- Direct investment positions at year end, billions of Canadian dollars: copied by hand from pages of Statistics Canada, and one
-- figure from the press. Three prints, each a series of its own, because each revises the years before it.
with

pages as (
    select * from (
        values
            ('2015', 'published 2015-04-24', 'Statistics Canada, The Daily, Foreign direct investment 2014, table 1, https://www.statcan.gc.ca/daily-quotidien/150424/t150424a001-eng.htm'),
            ('table', 'published 2024-04-29', 'Statistics Canada, table 36-10-0008-01, its page as a public program kept it'),
            ('2024', 'published 2024-04-29', 'Statistics Canada, The Daily, Foreign direct investment 2023, https://www150.statcan.gc.ca/n1/daily-quotidien/240429/dq240429a-eng.htm; the year before by the change that it gives'),
            ('2024 in', 'published 2024-04-29', 'Statistics Canada, The Daily of 2024-04-29 by way of FinanceFeeds; the year before by the change that it gives'),
            ('2025', 'published 2025-04-30', 'Statistics Canada, The Daily, Foreign direct investment 2024, https://www.statcan.gc.ca/daily-quotidien/250430/dq250430b-eng.htm; the year before by the change that it gives'),
            ('2025 in', 'published 2025-04-30', 'Statistics Canada, The Daily of 2025-04-30 by way of Canadian News Hub')
    ) as p(page, vintage, source)
),

figures as (
    select series_code, page, first_year + generate_subscripts(billions, 1) - 1 as period, unnest(billions) as billions
    from (
        values
            ('investment_abroad_all_2015', '2015', 2010, [637.3, 675.0, 704.3, 761.6, 828.8]),
            ('investment_abroad_usa_2015', '2015', 2010, [251.3, 272.4, 275.6, 306.7, 350.0]),
            ('investment_abroad_mex_2015', '2015', 2010, [4.9, 9.6, 10.1, 12.3, 13.0]),
            ('investment_abroad_all_2024', 'table', 2019, [1613.703, 1666.652, 1844.423, 2032.530, 2171.289]),
            ('investment_abroad_north_america_2024', 'table', 2019, [758.369, 823.220, 926.078, 1046.693, 1118.498]),
            ('investment_abroad_usa_2024', '2024', 2022, [1014.4, 1078.1]),
            ('investment_in_canada_all_2024', 'table', 2019, [1137.849, 1079.053, 1216.525, 1307.874, 1360.269]),
            ('investment_in_canada_north_america_2024', 'table', 2019, [468.760, 465.335, 547.240, 585.714, 621.336]),
            ('investment_in_canada_usa_2024', '2024 in', 2022, [582.7, 618.2]),
            ('investment_abroad_all', '2025', 2023, [2208.7, 2473.5]),
            ('investment_abroad_usa', '2025', 2023, [1117.3, 1289.3]),
            ('investment_in_canada_all', '2025', 2023, [1424.7, 1502.5]),
            ('investment_in_canada_usa', '2025 in', 2024, [683.8])
    ) as f(series_code, page, first_year, billions)
)

select series_code, period::varchar as period, round(billions * 1000)::bigint * 1000000 as value, vintage, source
from figures
join pages using (page)
