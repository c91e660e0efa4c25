-- The world of the sample: what is traded, before any publisher reports it. Every publisher's sample is a view of it.
-- Money in Canadian dollars; a month's trade with a partner is a level that grows by 3 % a year, moves with the season
-- and by a chance that is the same on every machine.
create table world.months as
select
    period,
    row_number() over (order by period) - 1 as number,
    1.03 ** ((row_number() over (order by period) - 73) / 12.0) * (1 + 0.05 * sin(period[6:]::int / 1.9)) as level,
    {is_changed} and period >= '{change_month}' as is_changed
from world.periods;

-- Container ships' calls at the Pacific gateways: what happens to them, and from when on (a null if nothing ever does).
create table world.gateways as
select {change_of_gateway_calls} as change_of_calls, min(period) filter (where is_changed) as change_month from world.months;

create table world.chapters as select * from read_csv(
    '{folder}/world_chapters.csv', types = {{'hs2': 'varchar', 'share_from_mexico': 'double'}}, hive_partitioning = false
);

create table world.partners as select * from read_csv(
    '{folder}/world_partners.csv', nullstr = '', types = {{'statcan_number': 'varchar', 'valid_from': 'varchar'}}, hive_partitioning = false
);

-- One subheading a chapter stands for the chapter in trade with everybody but Mexico.
create table world.goods as
with

listed as (
    select * from read_csv('{folder}/world_goods.csv', types = {{'hs6': 'varchar', 'hs2': 'varchar'}}, nullstr = '', hive_partitioning = false)
),

weighed as (
    select
        *, row_number() over (partition by hs2 order by hs6) = 1 as is_chapter,
        (1 + hash(hs6) % 9) / sum(1 + hash(hs6) % 9) over (partition by hs2) as share_of_chapter
    from listed
)

select w.*, c.napcs_section, c.good_type, c.share_from_mexico, c.share_from_us, c.share_from_canada,
    (2 + hash(hs6, 'price') % 400)::double as price
from weighed as w join world.chapters as c using (hs2);

create table world.provinces as
select *
from (
    values ('MX', 'ON', null, 0.70), ('MX', 'QC', null, 0.30), ('US', 'ON', 'MI', 0.50), ('US', 'ON', 'TX', 0.30),
    ('US', 'BC', 'WA', 0.20)
) as p(iso2, province, us_state, share)
union all select iso2, 'ON', null, 1.0 from world.partners where iso2 not in ('MX', 'US');

-- Lines that come and go, a fiftieth of the others' size so that totals hardly notice: they begin from February 2022 on
-- and last one of nine numbers of months, each as often. Not with the United States.
create table world.passing_lines as
select
    trade, iso2, hs6, 49 + hash(iso2, trade, hs6, 'begins') % 46 as first_number,
    [1, 2, 3, 5, 8, 13, 21, 34, 200][
        1 + row_number() over (partition by trade, iso2 = 'MX' order by hash(iso2, trade, hs6, 'lasts')) % 9
    ] as months_count
from world.partners cross join world.goods cross join (values ('Import'), ('Domestic export')) as t(trade)
where
    if(iso2 = 'MX', hash(hs6) % 9 < 4 and not is_chapter, iso2 <> 'US' and is_chapter and hash(iso2, trade, hs2) % 2 = 0)
    and hash(iso2, trade, hs6, 'passes') % if(iso2 = 'MX', 3, 12) = 0;

-- Canada's imports by country of origin and domestic exports by destination, as customs publishes them.
create table world.canada_rows as
with

flows as (
    select 'Import' as trade, iso2, imports as millions from world.partners
    union all select 'Domestic export', iso2, exports from world.partners
),

cells as (
    select
        m.period, f.trade, f.iso2 as country, g.hs6, g.hs2, g.napcs_section, p.province, p.us_state, g.uom, g.price,
        f.millions * 1e6 * m.level * p.share * (0.85 + 0.3 * (hash(m.period, f.trade, f.iso2, g.hs6) % 997) / 997.0)
        * case f.trade when 'Import' then if(f.iso2 = 'MX', g.share_from_mexico, g.share_from_us)
            else g.share_from_canada end
        * if(f.iso2 = 'MX', g.share_of_chapter, 1)
        * if(m.is_changed and f.iso2 = 'MX' and f.trade = 'Domestic export', {change_of_exports_to_mexico}, 1)
        * if(l.hs6 is null, 1, 0.02) as value
    from world.months as m
    cross join flows as f
    cross join world.goods as g
    join world.provinces as p on p.iso2 = f.iso2
    left join world.passing_lines as l on l.trade = f.trade and l.iso2 = f.iso2 and l.hs6 = g.hs6
    where (l.hs6 is null or m.number between l.first_number and l.first_number + l.months_count - 1)
        and (f.iso2 = 'MX' or g.is_chapter) and (f.iso2 in ('MX', 'US') or hash(f.iso2, f.trade, g.hs2) % 2 = 0)
)

select * exclude (value, price), round(value)::bigint as value,
    if(uom = 'N/A', 0, round(value / price))::bigint as quantity
from cells where round(value) > 0;

-- Goods of foreign origin that leave Canada again: an eighth of the domestic exports of a third of the subheadings.
create table world.reexport_rows as
select * replace (round(value / 8)::bigint as value, round(quantity / 8)::bigint as quantity, 'Re-export' as trade)
from world.canada_rows where trade = 'Domestic export' and hash(hs6) % 3 = 0 and round(value / 8) > 0;

create table world.canada_trade as
select period, trade, country, hs2, napcs_section, sum(value)::bigint as value
from (from world.canada_rows union all by name from world.reexport_rows)
group by all;

-- Where the shipment to Canada began, by country of origin: shares that sum to 1.
create table world.export_split as
with

mexican as (
    select
        period, if(is_changed, {changed_shipped_from_us}, {shipped_from_us}) as from_us, {shipped_from_other} as from_other
    from world.months
)

select period, 'MX' as origin, unnest(['US', 'DE', 'MX']) as export_country,
    unnest([from_us, from_other, 1 - from_us - from_other]) as share
from mexican
union all
select period, iso2, unnest(['US', iso2]), unnest([0.15, 0.85])
from world.months cross join world.partners where iso2 not in ('US', 'MX')
union all
select period, 'US', 'US', 1.0 from world.months;

-- Mode of transport at clearance (imports) or exit (exports): shares that sum to 1.
create table world.mode_split as
with

lands as (
    select period, iso2 as country, iso2 in ('US', 'MX') as is_land, is_changed and iso2 = 'MX' as is_changed
    from world.months cross join world.partners
)

select period, country, unnest(['Road', 'Rail', 'Water', 'Air', 'Other']) as mode,
    unnest(case
        when is_changed then [0.48, 0.22, 0.20, 0.08, 0.02]
        when is_land then [0.56, 0.24, 0.10, 0.08, 0.02]
        else [0.10, 0.08, 0.60, 0.20, 0.02]
    end) as share
from lands;

-- No rates at weekends and, as far as the sample goes, on three bank holidays.
create table world.daily_rates as
select
    day::date as day,
    round(1.32 + 0.06 * sin(epoch(day) / 4e7) + 0.002 * (hash(day) % 10), 4)::decimal(8, 4) as usd_cad,
    round(0.068 + 0.006 * sin(epoch(day) / 3e7) + 0.0002 * (hash(day) % 7), 5)::decimal(8, 5) as mxn_cad
from range(date '2017-01-03', date '{last_rate_day}', interval 1 day) as r(day)
where isodow(day) < 6 and strftime(day, '%m-%d') not in ('01-01', '07-01', '12-25');

create table world.monthly_rates as
select strftime(day, '%Y-%m') as period, round(avg(usd_cad), 4)::decimal(8, 4) as usd_cad,
    round(avg(mxn_cad), 5)::decimal(8, 5) as mxn_cad
from world.daily_rates group by all;

-- Mexico's view, in thousands of US dollars. Of what Canada counts as imports of Mexican origin Mexico sees a known share
-- go to Canada, and of what Mexico counts as imports from Canada, Canada sees a known share leave for Mexico.
create table world.mexico_totals as
with

canada as (
    select period, sum(value) filter (where trade = 'Import') as imports, sum(value) filter (where trade <> 'Import') as exports
    from world.canada_trade where country = 'MX' group by all
),

us as (
    select period, sum(value) filter (where trdtype = '2') / 1000 as imports, sum(value) filter (where trdtype = '1') / 1000 as exports
    from totals where country = '2010' group by all
),

others as (
    select period, iso3, imports * level * 1000 as imports, exports * level * 300 as exports
    from world.months cross join world.partners where iso3 is not null and iso2 not in ('US', 'MX')
)

select period, 'Exportaciones' as flow, 'CAN' as iso3,
    round(imports * {mexican_exports_seen} / usd_cad::double / 1000)::bigint as thousands
from canada join world.monthly_rates using (period)
union all
select period, 'Importaciones', 'CAN', round(exports / {canadian_exports_seen} / usd_cad::double / 1000)::bigint
from canada join world.monthly_rates using (period)
union all
select m.period, unnest(['Exportaciones', 'Importaciones']), 'USA', unnest([
    round(coalesce(us.imports, 40e6 * m.level))::bigint, round(coalesce(us.exports, 27e6 * m.level))::bigint
])
from world.months as m left join us using (period)
union all
select period, unnest(['Exportaciones', 'Importaciones']), iso3, unnest([round(exports)::bigint, round(imports)::bigint])
from others;

-- The same by type of good: whole thousands that add up to the total.
create table world.mexico_trade as
with

sizes as (select good_type, sum(share_from_mexico) as share from world.chapters group by all),

weights as (
    select good_type, share, sum(share) over (order by good_type) as upto, sum(share) over () as whole from sizes
)

select period, flow, iso3, good_type,
    (round(thousands * (upto / whole)) - round(thousands * ((upto - share) / whole)))::bigint as thousands
from world.mexico_totals cross join weights;

-- What the United States trade, in US dollars: with Canada and Mexico what TransBorder divides by chapter (October 2020,
-- which it lacks, as September), with others some four times what Canada trades with them.
create table world.us_trade as
with

neighbours as (
    select period, case when trdtype = '2' then 'Import' when df = '2' then 'Re-export' else 'Domestic export' end as trade,
        if(country = '2010', 'MEX', 'CAN') as iso3, commodity2 as hs2, sum(value)::bigint as value
    from dot2 group by all
),

others as (
    select m.period, t.trade, p.iso3, c.hs2, (
            if(t.trade = 'Import', p.imports, p.exports) * t.factor * 1e6 * m.level * c.share_from_us
            * (0.85 + 0.3 * (hash(m.period, t.trade, p.iso3, c.hs2) % 997) / 997.0)
        )::bigint as value
    from world.months as m
    cross join world.partners as p
    cross join world.chapters as c
    cross join (values ('Import', 4.0), ('Domestic export', 3.2), ('Re-export', 0.6)) as t(trade, factor)
    where p.iso3 is not null and p.iso2 not in ('US', 'MX') and m.period <= (select max(period) from dot2)
)

from neighbours
union all by name select * replace ('2020-10' as period) from neighbours where period = '2020-09'
union all by name from others where value > 0;

-- Places and ports of the corridors, as their lists have them: UN/LOCODE, PortWatch, World Port Index.
create table world.ports as select * from read_csv(
    '{folder}/ports.csv', nullstr = '', types = {{'wpi_number': 'varchar', 'subdivision': 'varchar'}}, hive_partitioning = false
);
