-- The world of the sample: what is traded, before any publisher reports it. Every publisher's sample is a view of it.
-- What a country trades with another in a month is as published (world.anchors); products, provinces and other partners
-- divide it by weights that move by a chance which is the same on every machine.
create table world.months as
select period, row_number() over (order by period) - 1 as number, {is_changed} and period >= '{change_month}' as is_changed
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

select w.*, c.* exclude (hs2),
    -- Dollars for a kilogram or a litre, 1 to 12; for a piece or a cubic metre, 2 to 401.
    if(uom in ('KGM', 'LTR'), 1 + hash(hs6, 'price') % 12, 2 + hash(hs6, 'price') % 400)::double as price
from weighed as w join world.chapters as c using (hs2);

create table world.provinces as
select *
from (
    values ('US', 'ON', 'MI', 0.45), ('US', 'ON', 'TX', 0.25), ('US', 'BC', 'WA', 0.15), ('US', 'AB', 'IL', 0.15)
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
    if(iso2 = 'MX', hash(hs6) % 9 < 4 and not is_chapter, iso2 <> 'US' and hs2 <> '71' and is_chapter and hash(iso2, trade, hs2) % 2 = 0)
    and hash(iso2, trade, hs6, 'passes') % if(iso2 = 'MX', 3, 12) = 0;

-- Canada's trade with each partner in Canadian dollars: with three as published, with the others what they leave of the
-- published total; of exports chapter 71 (gold) stands apart, which is published for all partners together. What is planted
-- in exports to Mexico other partners do without.
create table world.canada_totals as
with

published as (
    select
        period, if(series_code like 'can_import%', 'import', 'export') as flow, upper(series_code[12:]) as partner, value
    from world.anchors where series_code like 'can_%'
),

three as (
    select p.period, p.flow, w.iso2, p.value
    from published as p join world.partners as w on w.iso3 = p.partner
),

gold_shares as (
    select *, sum(weight) over (order by iso2) as upto, sum(weight) over () as weights
    from (
        values ('US', 250), ('MX', 1), ('CN', 60), ('GB', 430), ('CH', 100), ('BE', 40), ('IN', 40), ('DE', 30), ('AU', 20), ('JP', 29)
    ) as s(iso2, weight)
),

gold as (
    select p.period, p.flow, s.iso2, world.part(p.value, s.upto, s.weight, s.weights) as value
    from published as p cross join gold_shares as s where p.partner = 'ALL_HS71'
),

known as (
    select t.period, t.flow, t.iso2, 'other' as part, t.value - coalesce(g.value, 0) as unplanted,
        unplanted + if(m.is_changed and t.iso2 = 'MX' and t.flow = 'export',
            round(t.value * ({change_of_exports_to_mexico} - 1)), 0)::bigint as value
    from three as t join world.months as m using (period) left join gold as g using (period, flow, iso2)
    union all by name
    select *, 'gold' as part, value as unplanted from gold
),

rest as (
    select p.period, p.flow, p.value - sum(k.value)::bigint as value
    from published as p join known as k using (period, flow)
    where p.partner = 'ALL'
    group by p.period, p.flow, p.value
),

weighed as (
    select r.*, w.iso2,
        ceil(if(r.flow = 'import', w.imports, w.exports) * (900 + hash(r.period, r.flow, w.iso2) % 200))::hugeint as weight
    from rest as r join world.partners as w on w.iso2 not in ('US', 'MX', 'CN')
),

others as (
    select period, flow, iso2, 'other' as part,
        world.part(value, sum(weight) over (rest_by_partner order by iso2), weight, sum(weight) over (partition by period, flow)) as value,
        value as unplanted
    from weighed
    window rest_by_partner as (partition by period, flow)
)

from known union all by name from others;

-- Canada's imports by country of origin and exports by destination, as customs publishes them: each total over subheadings,
-- and over provinces, of which Ontario and one of nine others trade a product with Mexico. Of a third of the subheadings a ninth of the
-- exports is of foreign origin and leaves Canada again.
create table world.canada_cells as
with

directions as (
    select *
    from (
        values ('import', 'Import', 8), ('export', 'Domestic export', 8), ('export', 'Re-export', 1)
    ) as d(flow, trade, eighths)
),

products as (
    select d.flow, d.trade, p.iso2, g.hs6, g.hs2, g.napcs_section, g.uom, g.price,
        if(d.flow = 'export' and g.hs2 = '71', 'gold', 'other') as part,
        d.eighths * if(p.iso2 = 'MX', g.share_of_chapter, 1) * case
            when d.flow = 'import' then case p.iso2 when 'MX' then g.share_from_mexico when 'US' then g.share_from_us else g.share_from_others end
            when p.iso2 in ('US', 'MX') then g.share_from_canada
            else g.share_to_others
        end as share
    from directions as d cross join world.partners as p cross join world.goods as g
    where (p.iso2 = 'MX' or g.is_chapter) and (d.trade <> 'Re-export' or hash(g.hs6) % 3 = 0)
        and (
            p.iso2 in ('US', 'MX') or g.hs2 in ('27', '71', '84', '85', '87')
            or hash(p.iso2, if(d.flow = 'import', 'Import', 'Domestic export'), g.hs2) % if(p.imports < 400, 4, 2) = 0
        )
),

placed as (
    select r.*, p.province, p.us_state, p.share as province_share
    from products as r join world.provinces as p using (iso2)
    union all
    select r.*, unnest(['ON', list_extract(
        ['QC', 'QC', 'QC', 'AB', 'AB', 'BC', 'BC', 'MB', 'SK', 'NB', 'NS', 'NL', 'PE'], (1 + hash(r.hs6, 'province') % 13)::bigint
    )]), null, unnest([0.7, 0.3])
    from products as r where r.iso2 = 'MX'
)

select
    m.period, p.* exclude (share, province_share, us_state), coalesce(p.us_state, '') as us_state,
    ceil(1e9 * p.share * p.province_share * if(l.hs6 is null, 1, 0.02)
        * (0.85 + 0.3 * (hash(m.period, if(p.trade = 'Import', 'Import', 'Domestic export'), p.iso2, p.hs6) % 997) / 997.0))::hugeint as weight
from placed as p
cross join world.months as m
left join world.passing_lines as l
    on l.trade = if(p.trade = 'Import', 'Import', 'Domestic export') and l.iso2 = p.iso2 and l.hs6 = p.hs6
where l.hs6 is null or m.number between l.first_number and l.first_number + l.months_count - 1;

create table world.canada_rows as
with

divided as (
    select c.*, t.value as whole, sum(c.weight) over canada_by_cell as upto, sum(c.weight) over (partition by c.period, c.flow, c.iso2, c.part) as weights
    from world.canada_cells as c join world.canada_totals as t using (period, flow, iso2, part)
    window canada_by_cell as (
        partition by c.period, c.flow, c.iso2, c.part order by c.trade, c.hs6, c.province, c.us_state rows unbounded preceding
    )
)

select
    period, trade, iso2 as country, hs6, hs2, napcs_section, province, nullif(us_state, '') as us_state, uom,
    world.part(whole, upto, weight, weights) as value, if(uom = 'N/A', 0, round(value / price))::bigint as quantity
from divided where world.part(whole, upto, weight, weights) > 0;

create table world.canada_trade as
select period, trade, country, hs2, napcs_section, sum(value)::bigint as value
from world.canada_rows
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
select period, iso2, unnest(['US', iso2]), unnest([0.24, 0.76])
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
    day::date as day, round(cad_per_usd * (0.995 + 0.001 * (hash(day) % 11)), 4)::decimal(8, 4) as usd_cad,
    round(cad_per_usd / mxn_per_usd * (0.995 + 0.001 * (hash(day, 'peso') % 11)), 5)::decimal(8, 5) as mxn_cad
from range(date '2017-01-03', date '{last_rate_day}', interval 1 day) as r(day)
join world.rates on period = strftime(day, '%Y-%m')
where isodow(day) < 6 and strftime(day, '%m-%d') not in ('01-01', '07-01', '12-25');

create table world.monthly_rates as
select strftime(day, '%Y-%m') as period, round(avg(usd_cad), 4)::decimal(8, 4) as usd_cad,
    round(avg(mxn_cad), 5)::decimal(8, 5) as mxn_cad
from world.daily_rates group by all;

-- Mexico's view, in thousands of US dollars, an independent record. With Canada: of what Canada counts as imports of Mexican
-- origin Mexico sees a known share go to Canada, and of what Mexico counts as imports from Canada, Canada sees a known share
-- leave for Mexico. With the United States: a little more than they see come, three quarters of what they see leave (by
-- origin; a quarter is others' goods). Years that are published are met to the thousand, months divide them.
create table world.mexico_years as
with

published as (
    select series_code, period as year, value::double / 1000 as thousands
    from read_csv('{seeds}/computed/published_series.csv', all_varchar = true, hive_partitioning = false)
    where series_code like 'mex\_%\_year' escape '\'
    union all
    select if(measure = 'merchandise_exports', 'mex_export_all_year', 'mex_import_all_year'), period, value::double / 1000
    from read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false)
    where dataset = 'inegi_bcmm_totals' and country_code = 'ALL' and length(period) = 4
)

select
    p.year, split_part(p.series_code, '_', 2) as flow, upper(split_part(p.series_code, '_', 3)) as partner,
    round(p.thousands - coalesce(x.thousands, 0))::bigint as thousands
from (
    select * replace (if(series_code = 'mex_trade_chn_year', 'mex_import_chn_year', series_code) as series_code) from published
) as p
left join published as x
    on p.series_code = 'mex_import_chn_year' and x.series_code = 'mex_export_chn_year' and x.year = p.year
where p.year between '{anchored_from}'[:4] and '{anchored_to}'[:4];

-- What the months of a partner would be by the others' records, or by size.
create table world.mexico_months as
with

canada as (
    select period, if(flow = 'import', 'export', 'import') as flow, sum(unplanted) as unplanted, sum(value) as value
    from world.canada_totals where iso2 = 'MX' group by all
),

pairs as (
    select c.period, c.flow, 'CAN' as partner, c.unplanted / r.usd_cad::double / 1000
        * if(c.flow = 'export', {mexican_exports_seen}, 1 / {canadian_exports_seen}) as thousands, c.value / c.unplanted as planted
    from canada as c join world.monthly_rates as r using (period)
    union all
    select
        period, if(series_code = 'us_import_mex', 'export', 'import'), 'USA',
        value / 1000 * if(series_code = 'us_import_mex', 1.008, 0.75) * (0.985 + 0.03 * (hash(period, series_code, 'seen') % 997) / 997.0), 1
    from world.anchors where series_code in ('us_import_mex', 'us_export_mex')
    union all
    select
        a.period, s.flow, 'CHN', a.value / 1000 * s.size * (0.95 + 0.1 * (hash(a.period, s.flow, 'made') % 997) / 997.0), 1
    from world.anchors as a cross join (values ('export', 0.019), ('import', 0.272)) as s(flow, size)
    where a.series_code = 'us_import_mex'
),

-- Of a year that is published, and after the newest, all months by one factor; before the first one by none.
sums as (
    select p.flow, p.partner, p.period[:4] as year, sum(p.thousands) as whole from pairs as p group by all
),

both_ways as (
    select y.year, f.flow, 'USA' as partner, y.thousands / sum(s.whole) as factor
    from world.mexico_years as y join sums as s on y.flow = 'trade' and s.partner = 'USA' and s.year = y.year
    cross join (select unnest(['export', 'import']) as flow) as f
    group by y.year, f.flow, y.thousands
),

factors as (
    select y.year, y.flow, y.partner, y.thousands / s.whole as factor
    from world.mexico_years as y join sums as s using (year, flow, partner)
    union all
    from (select year, flow, partner, factor from both_ways)
),

nearest as (
    select s.flow, s.partner, s.year, arg_max(f.factor, f.year) as factor, max(f.year) = s.year as is_published
    from sums as s join factors as f on f.flow = s.flow and f.partner = s.partner and f.year <= s.year
    group by s.flow, s.partner, s.year
)

select p.*, p.thousands * coalesce(n.factor, 1) as scaled, coalesce(n.is_published, false) as is_published
from pairs as p
left join nearest as n on n.flow = p.flow and n.partner = p.partner and n.year = p.period[:4];

create table world.mexico_totals as
with

weighed as (
    select *, ceil(scaled * 1000)::hugeint as weight, round(sum(scaled) over (partition by flow, partner, period[:4])) as whole
    from world.mexico_months
),

-- To the thousand what a published year is; each month for itself elsewhere; what is planted on top.
named as (
    select period, flow, partner, round(planted * if(
            is_published,
            world.part(whole, sum(weight) over (by_month rows unbounded preceding), weight, sum(weight) over (partition by flow, partner, period[:4])),
            scaled
        ))::bigint as thousands
    from weighed
    window by_month as (partition by flow, partner, period[:4] order by period)
),

all_years as (
    select y.year, y.flow, y.thousands - sum(n.thousands)::bigint as rest
    from world.mexico_years as y join named as n on n.flow = y.flow and n.period[:4] = y.year
    where y.partner = 'ALL'
    group by y.year, y.flow, y.thousands
),

-- A month with a total of its own, and what it leaves of a published year to the others.
all_months as (
    select p.period, split_part(p.series_code, '_', 2) as flow, p.value // 1000 - sum(n.thousands)::bigint as rest
    from world.published as p join named as n on n.period = p.period and n.flow = split_part(p.series_code, '_', 2)
    where p.series_code in ('mex_export_all', 'mex_import_all')
    group by p.period, p.series_code, p.value
),

year_of as (
    select m.period, f.flow, coalesce(
            arg_min(a.rest, (abs(m.period[:4]::int - a.year::int), a.year))
            * 1.03 ** (m.period[:4]::int - arg_min(a.year::int, (abs(m.period[:4]::int - a.year::int), a.year))),
            if(f.flow = 'export', 75e6, 245e6) * 1.03 ** (m.period[:4]::int - 2024)
        ) as rest, bool_or(a.year = m.period[:4]) as is_published
    from world.periods as m cross join (select unnest(['export', 'import']) as flow) as f left join all_years as a on a.flow = f.flow
    group by m.period, f.flow
),

rests as (
    select y.period, y.flow, coalesce(m.rest, if(
            y.is_published,
            world.part(round(y.rest), sum(days) over (of_year rows unbounded preceding), days, sum(days) over (partition by y.flow, y.period[:4])),
            round(y.rest / 12 * days / 30440)::bigint
        )) as rest
    from (
        select *, day(last_day((period || '-01')::date)) * (950 + hash(period, flow, 'rest') % 100) as days from year_of
    ) as y
    left join all_months as m on m.period = y.period and m.flow = y.flow
    window of_year as (partition by y.flow, y.period[:4] order by y.period)
),

others as (
    select r.period, r.flow, p.iso3, r.rest,
        ceil(if(r.flow = 'export', p.exports, p.imports) * (900 + hash(r.period, r.flow, p.iso3) % 200))::hugeint as weight
    from rests as r join world.partners as p on p.iso3 in (
        'JPN', 'KOR', 'DEU', 'TWN', 'VNM', 'IND', 'GBR', 'ITA', 'FRA', 'BRA', 'CHE', 'THA'
    )
),

everyone as (
    select period, flow, partner as iso3, thousands from named
    union all
    select period, flow, iso3, world.part(
            rest, sum(weight) over (mexico_by_partner order by iso3 rows unbounded preceding), weight, sum(weight) over (partition by period, flow)
        )
    from others
    window mexico_by_partner as (partition by period, flow)
)

select period, if(flow = 'export', 'Exportaciones', 'Importaciones') as flow, iso3, thousands from everyone;

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

-- What the United States trade, in US dollars, to the published totals. With Canada and Mexico as TransBorder divides it by
-- chapter (October 2020, which it lacks, as September); with China in all chapters, with another country in the largest and
-- an eighth of the rest.
create table world.us_totals as
with

published as (
    select period, split_part(series_code, '_', 2) as flow, upper(split_part(series_code, '_', 3)) as iso3, value
    from world.anchors
    where regexp_full_match(series_code, 'us_(import|export)_(all|can|mex|chn)') and period <= (select max(period) from freight)
),

rest as (
    select period, flow, sum(if(iso3 = 'ALL', value, -value))::bigint as value from published group by all
),

weighed as (
    select r.*, p.iso3,
        ceil(if(r.flow = 'import', p.us_imports, p.us_exports) * (900 + hash(r.period, r.flow, p.iso3) % 200))::hugeint as weight
    from rest as r join world.partners as p on p.iso3 not in ('USA', 'CAN', 'MEX', 'CHN')
)

select period, flow, iso3, value from published where iso3 <> 'ALL'
union all
select period, flow, iso3, world.part(
        value, sum(weight) over (us_by_partner order by iso3 rows unbounded preceding), weight, sum(weight) over (partition by period, flow)
    )
from weighed
window us_by_partner as (partition by period, flow);

create table world.us_trade as
with

divided as (
    select period, case when trdtype = '2' then 'Import' when df = '2' then 'Re-export' else 'Domestic export' end as trade,
        if(country = '2010', 'MEX', 'CAN') as iso3, commodity2 as hs2, sum(value)::hugeint as weight
    from freight group by all
),

chosen as (
    select p.iso3, c.hs2, c.share_from_others, c.share_from_us, round(sqrt(p.us_imports))::bigint as size
    from world.partners as p cross join world.chapters as c
    where p.iso3 not in ('USA', 'CAN', 'MEX') and (
        p.iso3 = 'CHN' or hash(p.iso3, c.hs2, 'chosen') % 8 = 0
        or c.hs2 in ('08', '27', '30', '39', '61', '72', '73', '76', '84', '85', '87', '90', '94')
    )
),

-- A chapter that few sell is as large a part of what they sell that together they reach its share.
others as (
    select
        m.period, t.trade, c.iso3, if(t.trade = 'Re-export', '99', c.hs2) as hs2, sum(ceil(
            1e9 * if(t.trade = 'Import', c.share_from_others, c.share_from_us * t.part) * c.whole
            * (0.85 + 0.3 * (hash(m.period, t.trade, c.iso3, c.hs2) % 997) / 997.0)
        ))::hugeint as weight
    from (select *, sum(size) over () / sum(size) over (partition by hs2) as whole from chosen) as c
    cross join (select period from world.us_totals group by all) as m
    cross join (values ('Import', 1.0), ('Domestic export', 0.84), ('Re-export', 0.16)) as t(trade, part)
    group by all
),

weights as (
    select * from divided
    union all by name
    select * replace ('2020-10' as period) from divided where period = '2020-09'
    union all by name
    select * from others
)

select w.period, w.trade, w.iso3, w.hs2, world.part(
        t.value, sum(w.weight) over (us_by_cell order by w.trade, w.hs2 rows unbounded preceding), w.weight,
        sum(w.weight) over (partition by t.period, t.flow, t.iso3)
    ) as value
from weights as w
join world.us_totals as t on t.period = w.period and t.iso3 = w.iso3 and t.flow = if(w.trade = 'Import', 'import', 'export')
window us_by_cell as (partition by t.period, t.flow, t.iso3);

-- Places and ports of the corridors, as their lists have them: UN/LOCODE, PortWatch, World Port Index.
create table world.ports as select * from read_csv(
    '{folder}/ports.csv', nullstr = '', types = {{'wpi_number': 'varchar', 'subdivision': 'varchar'}}, hive_partitioning = false
);
