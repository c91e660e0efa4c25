-- 36-10-0008: positions at year end, millions of Canadian dollars. The totals and regions of 2019 to 2023 are those that were
-- published in April 2024 (docs/published_series.md); other years, and countries, are made. If the world changes, Canada's position in
-- Mexico is a tenth higher from then on, and Mexico's in Canada too.
create temp table statcan_direct_investment as
with

regions as (
    select investment, region, unnest(range(2019, 2024)) as year, unnest(millions) as millions
    from (
        values
            ('canadian_abroad', 'north_america', [758369, 823220, 926078, 1046693, 1118498]),
            ('canadian_abroad', 'south_and_central_america', [80019, 70744, 73480, 82587, 90355]),
            ('canadian_abroad', 'caribbean', [261300, 258060, 291244, 316409, 322364]),
            ('canadian_abroad', 'europe', [378942, 366348, 390223, 425650, 459906]),
            ('canadian_abroad', 'africa', [11891, 13623, 13859, 11847, 12032]),
            ('canadian_abroad', 'asia_oceania', [122209, 133377, 147929, 148626, 167414]),
            ('canadian_abroad', 'unallocated', [974, 1282, 1609, 718, 719]),
            ('foreign_in_canada', 'north_america', [468760, 465335, 547240, 585714, 621336]),
            ('foreign_in_canada', 'south_and_central_america', [3256, 6181, 7393, 7382, 9325]),
            ('foreign_in_canada', 'caribbean', [38046, 28642, 28543, 30961, 31472]),
            ('foreign_in_canada', 'europe', [425366, 396138, 431699, 462021, 466595]),
            ('foreign_in_canada', 'africa', [208, 212, 669, 874, 999]),
            ('foreign_in_canada', 'asia_oceania', [145189, 129300, 138988, 151308, 160931]),
            ('foreign_in_canada', 'unallocated', [57025, 53245, 61994, 69615, 69612])
    ) as r(investment, region, millions)
),

-- Published totals are rounded by themselves: two millions more or less than their regions at most.
published as (
    select investment, 'ALL' as region, unnest(range(2019, 2024)) as year, unnest(millions) as millions
    from (
        values
            ('canadian_abroad', [1613703, 1666652, 1844423, 2032530, 2171289]),
            ('foreign_in_canada', [1137849, 1079053, 1216525, 1307874, 1360269])
    ) as t(investment, millions)
),

-- Before 2019 and after 2023, five and a half per cent a year.
made as (
    select r.* replace (y.year as year, round(r.millions * 1.055 ** (y.year - r.year))::bigint as millions)
    from regions as r
    join range(2018, 2026) as y(year) on r.year = if(y.year < 2019, 2019, 2023)
    where y.year not between 2019 and 2023
),

by_region as (
    from regions
    union all by name
    from made
    union all by name
    from published
    union all by name
    select investment, 'ALL' as region, year, sum(millions)::bigint as millions from made group by all
),

shares as (
    select * from (
        values
            ('canadian_abroad', 'north_america', 'MEX', 0.031), ('canadian_abroad', 'caribbean', 'BRB', 0.24),
            ('canadian_abroad', 'caribbean', 'BMU', 0.36), ('canadian_abroad', 'caribbean', 'CYM', 0.22),
            ('canadian_abroad', 'south_and_central_america', 'BRA', 0.22), ('canadian_abroad', 'south_and_central_america', 'CHL', 0.31),
            ('canadian_abroad', 'south_and_central_america', 'PER', 0.16), ('canadian_abroad', 'europe', 'GBR', 0.33),
            ('canadian_abroad', 'europe', 'LUX', 0.24), ('canadian_abroad', 'europe', 'NLD', 0.13),
            ('canadian_abroad', 'europe', 'DEU', 0.05), ('canadian_abroad', 'asia_oceania', 'AUS', 0.38),
            ('canadian_abroad', 'asia_oceania', 'CHN', 0.10), ('canadian_abroad', 'asia_oceania', 'JPN', 0.04),
            ('canadian_abroad', 'asia_oceania', 'IND', 0.03), ('foreign_in_canada', 'north_america', 'MEX', 0.005),
            ('foreign_in_canada', 'caribbean', 'BMU', 0.30), ('foreign_in_canada', 'caribbean', 'CYM', 0.28),
            ('foreign_in_canada', 'south_and_central_america', 'BRA', 0.80), ('foreign_in_canada', 'europe', 'NLD', 0.30),
            ('foreign_in_canada', 'europe', 'GBR', 0.22), ('foreign_in_canada', 'europe', 'LUX', 0.17),
            ('foreign_in_canada', 'europe', 'CHE', 0.12), ('foreign_in_canada', 'asia_oceania', 'JPN', 0.28),
            ('foreign_in_canada', 'asia_oceania', 'CHN', 0.18), ('foreign_in_canada', 'asia_oceania', 'AUS', 0.14)
    ) as s(investment, region, country, share)
),

changes as (
    select period[:4]::int as year from world.months where period like '%-12' and is_changed
),

-- The United States have what Mexico leaves of North America.
countries as (
    select r.investment, s.country, r.year, round(r.millions * s.share * if(c.year is not null and s.country = 'MEX', 1.1, 1))::bigint as millions
    from by_region as r
    join shares as s using (investment, region)
    left join changes as c on c.year = r.year
),

totals as (
    select investment, region as country_or_region, year, millions, null as status from by_region
    union all by name
    select investment, country as country_or_region, year, millions,
        if(country = 'PER' and year < 2019, 'x', null) as status
    from countries
    union all by name
    select n.investment, 'USA' as country_or_region, n.year, n.millions - m.millions as millions, null as status
    from by_region as n
    join countries as m on m.investment = n.investment and m.year = n.year and m.country = 'MEX'
    where n.region = 'north_america'
)

select year::varchar as period, 'CAN' as geo, investment, country_or_region, millions as value, status, 6 as scalar_id, 0 as decimals
from totals
union all by name
select year::varchar as period, 'CAN' as geo, investment || '_equity' as investment, country_or_region,
    round(millions * 0.8)::bigint as value, status, 6 as scalar_id, 0 as decimals
from totals;
