-- UN Comtrade's view of the world: what each reporter's own publisher says, by chapter, in US dollars. Chapters make the
-- total and partners the world, because both are summed from the same cells. Monthly figures begin in 2024, Asia's in 2022.
create schema comtrade;

create table comtrade.areas as
select iso3_code as iso3, min(area_code::int) as area
from read_csv('{seeds}/publisher/comtrade_areas.csv', all_varchar = true, nullstr = '', hive_partitioning = false)
where area_kind = 'country' and iso3_code is not null and source not like 'M49; seen%'
group by all
union all select '_X', 899;

-- Between neighbours every chapter is named; with others an eighth of them, and the rest is chapter 99, as what is secret.
create macro comtrade.named(partner, hs2) as
    if(coalesce(partner, '') in ('USA', 'CAN', 'MEX') or hash(hs2, 'named') % 8 = 0, hs2, '99');

create table comtrade.traded as
with

directions as (
    select *
    from (
        values ('Exportaciones', 'X'), ('Importaciones', 'M')
    ) as d(word, flow)
),

chapters as (
    select d.word, d.flow, p.iso3, comtrade.named(p.iso3, c.hs2) as hs2,
        sum(case when d.flow = 'X' then c.share_from_mexico when p.iso3 = 'CAN' then c.share_from_canada else c.share_from_us end)
        as share
    from directions as d
    cross join (select distinct iso3 from world.mexico_totals) as p
    cross join world.chapters as c
    group by all
)

select *, sum(share) over (partition by flow, iso3 order by hs2) as upto, sum(share) over (partition by flow, iso3) as whole
from chapters;

create table comtrade.north_america as
-- Mexico: whole dollars of its totals by partner, as INEGI has them in thousands.
select m.period, 'MEX' as reporter, m.iso3 as partner, t.flow, t.hs2,
    (round(m.thousands * 1000 * (t.upto / t.whole)) - round(m.thousands * 1000 * ((t.upto - t.share) / t.whole)))::bigint
    as value
from world.mexico_totals as m
join comtrade.traded as t on (t.word, t.iso3) = (m.flow, m.iso3)
union all by name
select c.period, 'CAN' as reporter, coalesce(p.iso3, '_X') as partner, f.flow, comtrade.named(p.iso3, c.hs2) as hs2,
    round(sum(c.value) / any_value(r.usd_cad)::double)::bigint as value
from world.canada_trade as c
join world.partners as p on p.iso2 = c.country
join world.monthly_rates as r using (period)
join (values ('Import', 'M'), ('Domestic export', 'X'), ('Re-export', 'X'), ('Re-export', 'RX')) as f(trade, flow)
    on f.trade = c.trade
group by all
union all by name
select u.period, 'USA' as reporter, u.iso3 as partner, f.flow, comtrade.named(u.iso3, u.hs2) as hs2, sum(u.value)::bigint as value
from world.us_trade as u
join (values ('Import', 'M'), ('Domestic export', 'X'), ('Re-export', 'X'), ('Re-export', 'RX')) as f(trade, flow)
    on f.trade = u.trade
group by all;

-- Asia's years: with North America the mirror of what it reports, freight on top; among themselves made, by size.
create table comtrade.asia as
with

reporters as (
    select * from world.partners where iso3 in ('CHN', 'JPN', 'KOR', 'TWN', 'IND', 'VNM')
),

mirrored as (
    select n.period[:4] as period, n.partner as reporter, n.reporter as partner, m.flow, n.hs2,
        round(sum(n.value) * any_value(m.margin))::bigint as value
    from comtrade.north_america as n
    join (values ('M', 'X', 0.94), ('X', 'M', 1.08)) as m(mirror, flow, margin) on m.mirror = n.flow
    where n.partner in (select iso3 from reporters)
    group by all
),

made as (
    select y.year::varchar as period, r.iso3 as reporter, coalesce(p.iso3, '_X') as partner, f.flow, c.hs2,
        round(12e6 * sqrt(r.imports * p.exports) * 1.03 ** (y.year - 2024) * c.share_from_us
            * (0.85 + 0.3 * (hash(y.year, f.flow, r.iso3, p.iso2, c.hs2) % 997) / 997.0))::bigint as value
    from reporters as r
    join world.partners as p on p.iso2 not in ('US', 'MX') and p.iso2 <> r.iso2
    cross join (select unnest(['M', 'X']) as flow) as f
    cross join (select unnest(range(2022, 2026)) as year) as y
    join world.chapters as c on comtrade.named(p.iso3, c.hs2) = c.hs2
)

select * from mirrored where period between '2022' and '2025'
union all by name
select * from made;

create table comtrade.cells as
with

months as (
    select 'M' as freq, replace(n.period, '-', '') as period, n.* exclude (period)
    from comtrade.north_america as n
    join (values ('MEX', '2026-06'), ('CAN', '2026-07'), ('USA', '2026-08')) as l(reporter, last) using (reporter)
    where n.period between '2024-01' and l.last
),

years as (
    select 'A' as freq, n.period[:4] as period, n.reporter, n.partner, n.flow, n.hs2, sum(n.value)::bigint as value
    from comtrade.north_america as n where n.period[:4] between '2018' and '2025'
    group by all
    union all by name
    select 'A' as freq, * from comtrade.asia
),

cells as (
    select freq, period, reporter, partner, flow, hs2, value from months
    union all by name
    select freq, period, reporter, partner, flow, hs2, value from years
),

coded as (
    select c.freq, c.period, c.reporter, r.area as reporter_code, p.area as partner_code, c.flow, c.hs2 as cmd, c.value
    from cells as c
    join comtrade.areas as r on r.iso3 = c.reporter
    join comtrade.areas as p on p.iso3 = c.partner
    where c.value > 0
),

-- The United States publish both values of imports; Canada and Mexico FOB, Asia CIF.
valued as (
    select *,
        case
            when flow <> 'M' or reporter in ('CAN', 'MEX') then null
            when reporter = 'USA' then round(value * (1.02 + hash(cmd) % 3 / 100))::bigint
            else value
        end as cif,
        if(flow <> 'M' or reporter in ('CAN', 'MEX', 'USA'), value, null) as fob
    from coded
),

by_chapter as (
    select freq, period, reporter, reporter_code, partner_code, flow, cmd, cif, fob from valued
    where freq = 'A' or partner_code in (124, 484, 842, 156, 392, 410)
),

sums as (
    select freq, period, reporter, reporter_code, partner_code, flow, 'TOTAL' as cmd, sum(cif)::bigint as cif,
        sum(fob)::bigint as fob
    from valued group by all
    union all by name
    select freq, period, reporter, reporter_code, 0 as partner_code, flow, 'TOTAL' as cmd, sum(cif)::bigint as cif,
        sum(fob)::bigint as fob
    from valued group by all
    union all by name
    select freq, period, reporter, reporter_code, 0 as partner_code, flow, cmd, sum(cif)::bigint as cif,
        sum(fob)::bigint as fob
    from valued where freq = 'A' group by all
)

select * from by_chapter union all by name select * from sums;

create table comtrade.records as
select
    'C' as "typeCode", freq as "freqCode", (period || if(freq = 'A', '0101', '01'))::int as "refPeriodId",
    period[:4]::int as "refYear", if(freq = 'A', 52, period[5:]::int) as "refMonth", period,
    reporter_code as "reporterCode", null::varchar as "reporterISO", null::varchar as "reporterDesc",
    flow as "flowCode", null::varchar as "flowDesc",
    partner_code as "partnerCode", null::varchar as "partnerISO", null::varchar as "partnerDesc",
    0 as "partner2Code", null::varchar as "partner2ISO", null::varchar as "partner2Desc",
    if(period[:4] < '2022', 'H5', 'H6') as "classificationCode", 'HS' as "classificationSearchCode",
    true as "isOriginalClassification", cmd as "cmdCode", null::varchar as "cmdDesc",
    if(cmd = 'TOTAL', 0, 2) as "aggrLevel", false as "isLeaf", 'C00' as "customsCode", null::varchar as "customsDesc",
    '0' as "mosCode", 0 as "motCode", null::varchar as "motDesc", -1 as "qtyUnitCode", null::varchar as "qtyUnitAbbr",
    0.0::double as qty, false as "isQtyEstimated", -1 as "altQtyUnitCode", null::varchar as "altQtyUnitAbbr",
    0.0::double as "altQty", false as "isAltQtyEstimated",
    if(cmd = 'TOTAL', 0, round(coalesce(fob, cif) / (2 + hash(cmd, 'weight') % 40)))::double as "netWgt",
    cmd <> 'TOTAL' and hash(cmd, reporter_code, 'estimated') % 5 = 0 as "isNetWgtEstimated",
    0.0::double as "grossWgt", false as "isGrossWgtEstimated", cif::double as cifvalue, fob::double as fobvalue,
    coalesce(cif, fob)::double as "primaryValue", 0 as "legacyEstimationFlag", false as "isReported",
    true as "isAggregate"
from comtrade.cells
order by "freqCode" desc, period desc, "reporterCode", "flowCode", "partnerCode", "cmdCode" desc;
