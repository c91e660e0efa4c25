-- What is published of the world, and what follows from it where nothing is. A figure of the seed published_series is taken
-- as it is in the months in which the world is anchored. Another month is the same month of the nearest anchored year,
-- moved as a published series moved between the two (world_series.csv: the guide), else at a pace: after the newest figure
-- the series' own of the last quarter, before the first 3 % a year; and by a chance of 1 %. Duties, which were new in 2025,
-- stay as they were in the last quarter.
create table world.published as
select series_code, period, round(value::decimal(20, 2))::bigint as value
from read_csv('{seeds}/computed/published_series.csv', all_varchar = true, hive_partitioning = false)
where period between '{anchored_from}' and '{anchored_to}' and length(period) = 7;

-- Means of months to February 2026 (Federal Reserve, H.10), and the newest from then on.
create table world.rates as
select
    period, last_value(cad_per_usd ignore nulls) over by_month as cad_per_usd,
    last_value(mxn_per_usd ignore nulls) over by_month as mxn_per_usd
from (
    select strftime(month, '%Y-%m') as period
    from range(date '2017-01-01', date '{last_rate_day}' + interval 1 day, interval 1 month) as r(month)
)
left join read_csv(
    '{folder}/world_rates.csv', types = {{'period': 'varchar', 'cad_per_usd': 'double', 'mxn_per_usd': 'double'}},
    hive_partitioning = false
) using (period)
window by_month as (order by period);

create table world.anchors as
with

listed as (
    from read_csv('{folder}/world_series.csv', all_varchar = true, hive_partitioning = false)
),

-- Of a series that ended before the world is anchored, its last year.
ended as (
    select series_code, period, round(value::decimal(20, 2))::bigint as value
    from read_csv('{seeds}/computed/published_series.csv', all_varchar = true, hive_partitioning = false)
    where series_code in (from listed select series_code) and series_code not in (from world.published select series_code)
        and period < '{anchored_from}'
    qualify row_number() over (partition by series_code order by period desc) <= 12
),

known as (
    select p.*, l.guide_code, p.period[:4]::int * 12 + p.period[6:]::int as number
    from (from world.published union all from ended) as p join listed as l using (series_code)
),

-- A series with a hole is of what is rarely traded: it is not continued.
spans as (
    select series_code, any_value(guide_code) as guide_code, min(period) as first, max(period) as last, max(number) as newest
    from known group by all having count(*) = max(number) - min(number) + 1
),

growth as (
    select
        s.series_code, sum(k.value) filter (where k.number > s.newest - 3) / 3 as recent,
        3 * recent / nullif(sum(k.value) filter (where k.number between s.newest - 14 and s.newest - 12), 0) as of_a_quarter
    from spans as s join known as k using (series_code)
    group by all
),

paces as (
    select *, if(of_a_quarter is null, 1.03, greatest(0.75, least(1.15, of_a_quarter))) as pace from growth
),

nearest as (
    select
        s.series_code, s.guide_code, m.period, m.period > s.last as is_after,
        arg_min(k.period, (abs(m.period[:4]::int - k.period[:4]::int), k.period)) as taken
    from spans as s
    join world.periods as m on m.period not between s.first and s.last
    join known as k on k.series_code = s.series_code and k.period[6:] = m.period[6:]
    group by all
),

-- The guide of a series that ended before it, where the guide itself is not published yet: at its own pace.
guides as (
    select s.series_code, n.period, k.value * p.pace ** (n.period[:4]::int - n.taken[:4]::int) as value
    from spans as s
    join nearest as n on n.series_code = s.guide_code and n.is_after
    join known as k on k.series_code = n.series_code and k.period = n.taken
    join paces as p on p.series_code = n.series_code
    where s.last < (select g.last from spans as g where g.series_code = s.guide_code)
),

moved as (
    select
        n.series_code, n.period, if(n.is_after and n.series_code like 'us_duty%', p.recent, k.value)
        * (0.99 + 0.02 * (hash(n.series_code, n.period) % 997) / 997.0)
        * coalesce(
            coalesce(g.value, e.value) / h.value * if(n.series_code like 'can_%', r.cad_per_usd / q.cad_per_usd, 1),
            if(n.series_code like 'us_duty%', 1, if(n.is_after, p.pace, 1.03)) ** (n.period[:4]::int - n.taken[:4]::int)
        ) as value
    from nearest as n
    join known as k on k.series_code = n.series_code and k.period = n.taken
    join paces as p on p.series_code = n.series_code
    join world.rates as r on r.period = n.period
    join world.rates as q on q.period = n.taken
    left join world.published as g on g.series_code = n.guide_code and g.period = n.period
    left join guides as e on e.series_code = n.series_code and e.period = n.period
    left join world.published as h on h.series_code = n.guide_code and h.period = n.taken
),

-- Of Canada's trade with all countries the year 2023 is published: it and what lies before it are scaled to it.
yearly as (
    select m.series_code, t.value::double / sum(m.value) as factor
    from moved as m
    join read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false) as t
        on t.dataset = 'statcan_trade_totals' and t.country_code = 'ALL' and t.period = '2023'
        and m.series_code = if(t.measure = 'merchandise_imports', 'can_import_all', 'can_export_all')
    where m.period[:4] = '2023' and '{anchored_from}' <= '2023-01'
    group by m.series_code, t.value
),

-- Freight with one country is scaled to the total that BTS announced of the month: the gate holds every load to it.
announced as (
    select m.period, split_part(m.series_code, '_', 3) as country, t.value::double / sum(m.value) as factor
    from moved as m
    join read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false) as t
        on t.dataset = 'bts_transborder' and t.measure = 'freight_value' and t.period = m.period
        and t.country_code = if(m.series_code like '%\_can\_%' escape '\', '1220', '2010')
    where m.series_code like 'freight%'
    group by m.period, country, t.value
)

select series_code, period, value from known
union all
select
    m.series_code, m.period,
    round(m.value * if(m.period < '2024', coalesce(y.factor, 1), 1) * if(m.series_code like 'freight%', coalesce(a.factor, 1), 1))::bigint
from moved as m
left join yearly as y using (series_code)
left join announced as a on a.period = m.period and a.country = split_part(m.series_code, '_', 3);

-- Shares a rounded whole over its parts so that they make it to the unit: what a part gets is the difference of two rounded
-- sums of weights, which must be whole numbers.
create macro world.part(whole, upto, weight, weights) as
    (round(whole * (upto::double / weights)) - round(whole * ((upto - weight)::double / weights)))::bigint;
