-- What Statistics Canada publishes of the world, by the codes of the seed statcan_members; ALL is a total. One table for
-- each table of the web data service: period, a code for each dimension, value in units of the last decimal, status.
-- Twelve principal partners are listed; the rest is other countries.
create temp table wds_countries as
select
    iso2, if(iso3 in ('USA', 'MEX', 'CHN', 'JPN', 'KOR', 'DEU', 'TWN', 'IND', 'GBR', 'ITA', 'FRA', 'BRA', 'CHE'), iso3, 'OTH') as code
from world.partners;

-- Groups of two sections, each in two halves.
create temp table wds_groups as
from (values ('C12', '141', false), ('C12', '142', true), ('C19', '411', false), ('C19', '413', true))
    as g(section, napcs, is_rest);

create temp table wds_trade as
select
    t.period, t.country, c.code as partner, t.napcs_section as napcs, sum(t.value)::bigint as value,
    case t.trade when 'Import' then 'import' when 'Re-export' then 're_export' else 'domestic_export' end as trade
from world.canada_trade as t join wds_countries as c on c.iso2 = t.country
group by all;

-- Imports by where they were shipped from: the country of origin takes what the others' rounded shares leave.
create temp table wds_origins as
with

abroad as (
    select t.period, t.country, t.partner as origin, c.code as export_country, t.napcs, t.value, round(t.value * s.share)::bigint as part
    from wds_trade as t
    join world.export_split as s on s.period = t.period and s.origin = t.country and s.export_country <> t.country
    join wds_countries as c on c.iso2 = s.export_country
    where t.trade = 'import'
)

select period, origin, export_country, napcs, part as value from abroad
union all
select t.period, t.partner, t.partner, t.napcs, t.value - coalesce(a.part, 0)
from wds_trade as t
left join (select period, country, napcs, sum(part)::bigint as part from abroad group by all) as a
    on a.period = t.period and a.country = t.country and a.napcs = t.napcs
where t.trade = 'import';

-- 12-10-0178: dollars.
create temp table statcan_trade_by_origin_and_export as
with

sections as (
    select
        period, 'CAN' as geo, coalesce(napcs, 'ALL') as napcs, 'import' as trade,
        coalesce(origin, 'ALL') as country_of_origin, coalesce(export_country, 'ALL') as country_of_export,
        sum(value)::bigint as value,
        case
            when origin = 'CHE' and napcs = 'C22' then 'x'
            when origin = 'IND' and export_country = 'USA' and napcs is not null and period < '2018-04' then '..'
        end as status
    from wds_origins group by period, cube (origin, export_country, napcs)
)

from sections
union all
select s.* replace (g.napcs as napcs, if(g.is_rest, value - value // 2, value // 2) as value)
from sections as s join wds_groups as g on g.section = s.napcs;

-- 12-10-0182: thousands; what is exported again was made in the United States and in China, half and half.
create temp table statcan_reexports as
with

origins as (
    select period, trade, partner, napcs, 'CAN' as origin, value from wds_trade where trade = 'domestic_export'
    union all
    select period, trade, partner, napcs, unnest(['USA', 'CHN']), unnest([value // 2, value - value // 2])
    from wds_trade where trade = 're_export'
),

sections as (
    select
        period, 'CAN' as geo, coalesce(napcs, 'ALL') as napcs, coalesce(trade, 'export') as trade,
        coalesce(partner, 'ALL') as country_of_destination, coalesce(origin, 'ALL') as country_of_origin,
        round(sum(value) / 1000)::bigint as value,
        case
            when trade = 're_export' and partner = 'TWN' and napcs = 'C14' then 'x'
            when trade = 're_export' and partner = 'BRA' and napcs is not null and period < '2018-07' then '..'
        end as status
    from origins group by period, cube (trade, partner, napcs, origin)
)

from sections
union all
select s.* replace (g.napcs as napcs, if(g.is_rest, value - value // 2, value // 2) as value)
from sections as s join wds_groups as g on g.section = s.napcs;

-- 12-10-0177: thousands, without a total of the modes; the other modes take what the rounded shares of the four leave.
create temp table statcan_trade_by_mode as
with

trade as (
    select period, if(trade = 'import', 'import', 'export') as trade, country,
        if(partner in ('USA', 'MEX', 'CHN', 'JPN', 'GBR'), partner, 'OTH') as partner, napcs, sum(value)::bigint as value
    from wds_trade group by all
),

known as (
    select t.* exclude (value), lower(m.mode) as mode, round(t.value * m.share)::bigint as value
    from trade as t join world.mode_split as m on m.period = t.period and m.country = t.country
    where m.mode <> 'Other'
),

modes as (
    from known
    union all by name
    select t.* replace (t.value - k.value as value), 'other' as mode
    from trade as t
    join (select * exclude (mode, value), sum(value)::bigint as value from known group by all) as k
        using (period, trade, country, partner, napcs)
),

sections as (
    select
        period, 'CAN' as geo, trade, coalesce(partner, 'ALL') as principal_trading_partners,
        coalesce(napcs, 'ALL') as napcs, mode as mode_of_transport, round(sum(value) / 1000)::bigint as value,
        case
            when partner = 'JPN' and napcs = 'C22' and mode in ('rail', 'other') then 'x'
            when partner = 'CHN' and mode = 'rail' and period < '2018-07' then '..'
        end as status
    from modes group by period, trade, mode, cube (partner, napcs)
)

from sections
union all
select s.* replace (g.napcs as napcs, if(g.is_rest, value - value // 2, value // 2) as value)
from sections as s join wds_groups as g on g.section = s.napcs;

-- 12-10-0011: millions with one decimal. Customs imports are by country of origin, those of the balance of payments by
-- country of export, and its levels are others: of all countries and of the United States as published for a year, of the
-- others in proportion. The balance is of that basis alone. There are no other countries in the table.
create temp table wds_years as
with

published as (
    select p.period as year, if(p.series_code like '%import%', 'import', 'export') as trade, p.value::double as us, s.value::double / 100 as share
    from read_csv('{seeds}/computed/published_series.csv', all_varchar = true, hive_partitioning = false) as p
    join read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false) as s
        on s.measure = 'us_share_of_' || if(p.series_code like '%import%', 'imports', 'exports') and s.period = p.period
    where p.series_code in ('bop_can_export_usa_year', 'bop_can_import_usa_year')
),

flows as (
    select period, 'export' as trade, partner, value from wds_trade where trade <> 'import'
    union all
    select period, 'import', export_country, value from wds_origins
),

sums as (
    select period[:4] as year, trade, sum(value) filter (where partner = 'USA') as us, sum(value) filter (where partner <> 'USA') as others
    from flows where period <= '{last_month}' group by all
)

select
    s.year, s.trade, arg_min(p.us / q.us, (abs(p.year::int - s.year::int), p.year)) as us_factor,
    arg_min((p.us / p.share - p.us) / q.others, (abs(p.year::int - s.year::int), p.year)) as others_factor
from sums as s
join published as p on p.trade = s.trade
join sums as q on q.year = p.year and q.trade = p.trade
group by s.year, s.trade;

create temp table statcan_trade_totals as
with

flows as (
    select period, 'customs' as basis, if(trade = 'import', 'import', 'export') as trade, partner, value from wds_trade
    union all
    select f.period, 'balance_of_payments', f.trade, f.partner, round(f.value * if(f.partner = 'USA', y.us_factor, y.others_factor))::bigint
    from (
        select period, 'export' as trade, partner, value from wds_trade where trade <> 'import'
        union all
        select period, 'import', export_country, value from wds_origins
    ) as f
    join wds_years as y on y.year = f.period[:4] and y.trade = f.trade
),

grouped as (
    select * from (
        select period, basis, trade, coalesce(partner, 'ALL') as partner, sum(value) as value
        from flows group by period, basis, trade, rollup (partner)
    ) where partner <> 'OTH'
    union all
    select period, basis, trade, 'EU', sum(value) from flows where partner in ('DEU', 'FRA', 'ITA') group by all
),

-- What a month of the year usually is of the year, of all countries.
seasons as (
    select basis, trade, period[6:] as month, avg(part) as season
    from (
        select *, value / avg(value) over (partition by basis, trade, period[:4]) as part from grouped
        where partner = 'ALL' and period < '2026'
    )
    group by all
),

-- Single adjusted months that are published, with what is planted on top.
published as (
    select
        p.period, if(p.series_code like '%import%', 'import', 'export') as trade, upper(split_part(p.series_code, '_', -1)) as partner,
        p.value::double as value
    from world.published as p where regexp_full_match(p.series_code, 'bop_can_(import|export)_(all|usa)')
    union all
    select c.period, if(c.measure = 'merchandise_imports', 'import', 'export'), 'MEX',
        c.value::double * if(c.measure = 'merchandise_exports', m.planted, 1)
    from read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false) as c
    join (
        select period, sum(value) / sum(unplanted) as planted from world.canada_totals where iso2 = 'MX' and flow = 'export' group by all
    ) as m on m.period = c.period
    where c.dataset = 'statcan_trade_totals' and c.country_code = 'MEX' and c.period in (select period from world.published)
),

rounded as (
    select
        g.period, g.basis, g.trade, g.partner, unnest(['unadjusted', 'seasonally_adjusted']) as seasonal_adjustment,
        unnest([
            round(g.value / 100000)::bigint, round(coalesce(p.value, g.value / s.season) / 100000)::bigint
        ]) as value
    from grouped as g
    join seasons as s on s.basis = g.basis and s.trade = g.trade and s.month = g.period[6:]
    left join published as p
        on g.basis = 'balance_of_payments' and p.period = g.period and p.trade = g.trade and p.partner = g.partner
),

balances as (
    select period, basis, 'trade_balance' as trade, partner, seasonal_adjustment,
        sum(if(trade = 'export', value, -value))::bigint as value
    from rounded where basis = 'balance_of_payments' group by all
)

select
    period, 'CAN' as geo, trade, basis, seasonal_adjustment, partner as principal_trading_partners, value,
    case
        when basis = 'balance_of_payments' and partner = 'BRA' and period < '2018-04' then '..'
        when period = '{last_month}' then 'p'
    end as status
from (from rounded union all by name from balances);
