-- What the US Census Bureau publishes of the world's trade of the United States: every code of Canada and Mexico, one a
-- chapter and an eighth of the chapters of the others; totals and groups of countries beside them.
create table census_codes as
with

codes as (
    select
        hs6, hs2, is_chapter,
        if(hs6 = max(hs6) over (partition by hs2), 1, sum(share_of_chapter) over (partition by hs2 order by hs6)) as upto
    from world.goods
)

select *, coalesce(lag(upto) over (partition by hs2 order by hs6), 0) as before from codes
union all values ('980100', '98', true, 1.0, 0.0), ('999995', '99', true, 1.0, 0.0);

create table census_countries as
select iso3_code as iso3, census_code as cty_code, iso3_code in ('CAN', 'MEX') as is_neighbour
from read_csv('{seeds}/reference/countries.csv', all_varchar = true, hive_partitioning = false)
where iso3_code in (select distinct iso3 from world.us_trade);

-- TransBorder's vessel (1) and air (3); of the others a usual division. October 2020 is as September.
create table census_modes as
with

divided as (
    select period, trdtype, country, commodity2 as hs2, sum(value) as whole,
        sum(value) filter (where disagmot = '3') as air, sum(value) filter (where disagmot = '1') as vessel
    from dot2 group by all
)

select period, trdtype = '2' as is_import, country as cty_code, hs2, coalesce(air, 0) / whole as air, coalesce(vessel, 0) / whole as vessel
from divided where whole > 0
union all
select '2020-10', trdtype = '2', country, hs2, coalesce(air, 0) / whole, coalesce(vessel, 0) / whole
from divided where whole > 0 and period = '2020-09';

create table census_rows as
with

kept as (
    select u.period, u.trade, if(c.is_neighbour or hash(u.iso3, u.hs2) % 8 = 0, u.hs2, '99') as hs2, c.cty_code,
        c.is_neighbour, u.trade = 'Import' as is_import, sum(u.value)::bigint as value
    from world.us_trade as u join census_countries as c using (iso3)
    group by all
),

divided as (
    select
        k.period, k.is_import, if(k.trade = 'Re-export', '2', '1') as df, k.cty_code, k.hs2, g.hs6, g.is_chapter,
        if(k.is_neighbour and k.trade <> 'Re-export',
            round(k.value * g.upto) - round(k.value * g.before), k.value)::bigint as value,
        if(k.is_neighbour, coalesce(m.air, 0), 0.25) as air, if(k.is_neighbour, coalesce(m.vessel, 0), 0.60) as vessel
    from kept as k
    join census_codes as g on g.hs2 = k.hs2 and (g.is_chapter or (k.is_neighbour and k.trade <> 'Re-export'))
    left join census_modes as m
        on (m.period, m.is_import, m.cty_code, m.hs2) = (k.period, k.is_import, k.cty_code, k.hs2)
)

select
    period as "time", is_import, df, cty_code, hs2, hs6, is_chapter, value,
    floor(value * if(hash(hs6) % 3 = 0, 0.98, 1))::bigint as con_val_mo,
    if(hash(hs6, 'duty') % 3 = 0, floor(con_val_mo * 0.4), 0)::bigint as dut_val_mo,
    floor(dut_val_mo * 0.025)::bigint as cal_dut_mo,
    value + ceil(value * 0.02)::bigint as gen_cif_mo,
    floor(value * air * 0.99)::bigint as air_val_mo, floor(air_val_mo / (20 + hash(hs6) % 90))::bigint as air_wgt_mo,
    floor(value * vessel * 0.99)::bigint as ves_val_mo, floor(ves_val_mo / (1 + hash(hs6) % 20))::bigint as ves_wgt_mo,
    floor(ves_val_mo * 0.7)::bigint as cnt_val_mo, floor(ves_wgt_mo * 0.7)::bigint as cnt_wgt_mo
from divided;

-- A country's row counts in that of all countries and, for one code a chapter, in those of its groups.
create macro census_groups(cty_code, is_chapter) as list_concat(
    [cty_code, '-'],
    if(is_chapter, [if(cty_code = '2010', '1', cty_code[1]) || 'XXX'], []),
    if(is_chapter and cty_code in ('1220', '2010'), ['0020'], []),
    if(is_chapter and cty_code in ('4279', '4280', '4759'), ['0003'], [])
);

create macro census_level(cty_code) as if(cty_code = '-' or regexp_full_match(cty_code, '[1-9][0-9]+'), 'DET', 'CGP');

create table census_hs as
select
    "time", 'HS6' as comm_lvl, is_import, df, hs6, member as cty_code, census_level(member) as summary_lvl,
    sum(columns('(value|.*_mo)'))::bigint as "\1"
from (select *, unnest(census_groups(cty_code, is_chapter)) as member from census_rows)
group by all;

-- Duty is paid on the dutiable part, under one provision for each partner; the rest enters free.
create table census_duties as
with

consumed as (
    select
        "time", cty_code, hs2, sum(con_val_mo)::bigint as con, sum(dut_val_mo)::bigint as dutiable, sum(cal_dut_mo)::bigint as duty
    from census_rows where is_import and cty_code in ('1220', '2010')
    group by all
)

select
    "time", cty_code, hs2, unnest(['10', if(cty_code = '1220', '61', '69')]) as rp, unnest([con - dutiable, dutiable]) as con_val_mo,
    unnest([0, dutiable]) as dut_val_mo, unnest([0, duty]) as cal_dut_mo
from consumed;

create table census_ports as
select *, false as is_sea
from (
    values ('1220', '3801', 0.22), ('1220', '3802', 0.12), ('1220', '0901', 0.12), ('1220', '0712', 0.06),
    ('1220', '3004', 0.05), ('1220', '3401', 0.04), ('2010', '2304', 0.36), ('2010', '2402', 0.12), ('2010', '2303', 0.08),
    ('2010', '2305', 0.06), ('2010', '2506', 0.08), ('2010', '2604', 0.06)
) as p(cty_code, port, share)
union all
select cty_code, port, share, true
from census_countries
cross join (values ('2704', 0.28), ('2709', 0.20), ('3001', 0.06), ('3002', 0.08), ('2501', 0.01)) as p(port, share)
where cty_code[1] = '5';

-- One chapter in six, and the four largest: by land into ports of the border, by vessel into those of the Pacific.
create table census_porths as
with

chapters as (
    select "time", is_import, cty_code, hs2, sum(columns('(value|(?:air|ves|cnt)_.*_mo)'))::bigint as "\1"
    from census_rows where hs2 in ('27', '84', '85', '87') or hash(hs2) % 6 = 0
    group by all
),

through as (
    select '-' as port, * from chapters
    union all by name
    select
        p.port, c."time", c.is_import, c.cty_code, c.hs2, floor(c.value * p.share)::bigint as value, 0 as air_val_mo, 0 as air_wgt_mo,
        if(p.is_sea, floor(c.value * p.share * 0.9), 0)::bigint as ves_val_mo,
        if(p.is_sea, floor(c.value * p.share * 0.15), 0)::bigint as ves_wgt_mo,
        if(p.is_sea, floor(c.value * p.share * 0.7), 0)::bigint as cnt_val_mo,
        if(p.is_sea, floor(c.value * p.share * 0.11), 0)::bigint as cnt_wgt_mo
    from chapters as c join census_ports as p using (cty_code)
)

select
    "time", 'HS2' as comm_lvl, is_import, port, hs2, member as cty_code, census_level(member) as summary_lvl,
    sum(columns('(value|.*_mo)'))::bigint as "\1"
from (select *, unnest(census_groups(cty_code, hs2 = '87')) as member from through)
group by all;
