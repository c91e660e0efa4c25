-- What the US Census Bureau publishes of the world's trade of the United States: every code of trade with Canada and Mexico
-- and of imports from China, one a chapter with others, who sell another one each; totals and groups of countries beside them. Imports for consumption and
-- the duty calculated on them are the published ones, for all countries and for Canada, Mexico and China.
create table census_codes as
with

-- Neighbours and others sell other products of a chapter.
weighed as (
    select hs6, hs2, is_chapter, unnest([true, false]) as is_neighbour, 1 + hash(hs6) % 9 as near, 1 + hash(hs6, 'far') % 9 as far
    from world.goods
    union all
    select unnest(['980100', '999995']), unnest(['98', '99']), true, is_neighbour, 1, 1 from (select unnest([true, false]) as is_neighbour)
),

shared as (
    select *, if(is_neighbour, near, far) as weight, sum(if(is_neighbour, near, far)) over (partition by hs2, is_neighbour) as weights,
        sum(if(is_neighbour, near, far)) over (partition by hs2, is_neighbour order by hs6) as cumulated
    from weighed
)

select hs6, hs2, is_chapter, is_neighbour, cumulated / weights as upto, (cumulated - weight) / weights as before from shared;

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
    from freight group by all
)

select period, trdtype = '2' as is_import, country as cty_code, hs2, coalesce(air, 0) / whole as air, coalesce(vessel, 0) / whole as vessel
from divided where whole > 0
union all
select '2020-10', trdtype = '2', country, hs2, coalesce(air, 0) / whole, coalesce(vessel, 0) / whole
from divided where whole > 0 and period = '2020-09';

create table census_values as
with

traded as (
    select
        u.period, u.trade, c.cty_code, c.is_neighbour, u.hs2, sum(u.value)::bigint as value,
        u.trade <> 'Re-export' and (c.is_neighbour or (u.trade = 'Import' and u.iso3 = 'CHN')) as is_divided,
        u.trade = 'Import' as is_import
    from world.us_trade as u join census_countries as c using (iso3)
    group by all
),

numbered as (
    select *, row_number() over (partition by hs2, is_neighbour order by hs6) - 1 as number, count(*) over (partition by hs2, is_neighbour) as codes
    from census_codes
)

select
    t.period, t.is_import, if(t.trade = 'Re-export', '2', '1') as df, t.cty_code, t.is_neighbour, t.hs2, g.hs6, g.is_chapter,
    if(t.is_divided, round(t.value * g.upto) - round(t.value * g.before), t.value)::bigint as value
from traded as t
join numbered as g
    on g.hs2 = t.hs2 and g.is_neighbour = t.is_neighbour
    and (t.is_divided or g.number = if(t.is_import, hash(t.cty_code, t.hs2) % g.codes, 0));

create table census_consumed as
with

published as (
    select period, split_part(series_code, '_', -1) as partner, series_code like 'us_duty%' as is_duty, value
    from world.anchors where series_code like 'us_consumption%' or series_code like 'us_duty%'
),

named as (
    select period, if(partner = 'all', 'rest', partner) as partner, (sum(value) filter (where not is_duty))::bigint as consumed,
        (sum(value) filter (where is_duty))::bigint as duty
    from (
        from published
        union all by name
        select period, 'all' as partner, is_duty, -value as value from published where partner <> 'all'
    )
    group by all
),

-- Of Canada and Mexico a third of the codes is dutiable, of others all; the rate differs by code.
weighed as (
    select
        v.period, v.cty_code, v.hs6, v.value, n.partner, n.consumed, n.duty,
        if(v.is_neighbour and hash(v.hs6, 'duty') % 3 > 0, 0, v.value::hugeint * (1 + hash(v.hs6, 'rate') % 5)) as duty_weight
    from census_values as v
    join named as n
        on n.period = v.period and n.partner = case v.cty_code when '1220' then 'can' when '2010' then 'mex' when '5700' then 'chn' else 'rest' end
    where v.is_import
)

select
    period, true as is_import, cty_code, hs6,
    world.part(consumed, sum(value) over by_code, value, sum(value) over (partition by period, partner)) as con,
    world.part(duty, sum(duty_weight) over by_code, duty_weight, sum(duty_weight) over (partition by period, partner)) as duty
from weighed
window by_code as (partition by period, partner order by cty_code, hs6 rows unbounded preceding);

create table census_rows as
select
    period as "time", is_import, v.df, cty_code, hs2, hs6, v.is_chapter, v.value,
    coalesce(c.con, v.value) as con_val_mo, coalesce(least(c.con, 12 * c.duty), 0)::bigint as dut_val_mo,
    coalesce(c.duty, 0) as cal_dut_mo,
    v.value + ceil(v.value * 0.02)::bigint as gen_cif_mo,
    floor(v.value * if(v.is_neighbour, coalesce(m.air, 0), 0.25) * 0.99)::bigint as air_val_mo,
    floor(air_val_mo / (20 + hash(hs6) % 90))::bigint as air_wgt_mo,
    floor(v.value * if(v.is_neighbour, coalesce(m.vessel, 0), 0.60) * 0.99)::bigint as ves_val_mo,
    floor(ves_val_mo / (1 + hash(hs6) % 20))::bigint as ves_wgt_mo,
    floor(ves_val_mo * 0.7)::bigint as cnt_val_mo, floor(ves_wgt_mo * 0.7)::bigint as cnt_wgt_mo
from census_values as v
left join census_consumed as c using (period, is_import, cty_code, hs6)
left join census_modes as m using (period, is_import, cty_code, hs2);

-- A country's row counts in that of all countries and, for one code a chapter, in those of its groups.
create macro census_groups(cty_code, is_chapter) as list_concat(
    [cty_code, '-'],
    if(is_chapter, [if(cty_code = '2010', '1', cty_code[1]) || 'XXX'], []),
    if(is_chapter and cty_code in ('1220', '2010'), ['0020'], []),
    if(is_chapter and cty_code in ('4010', '4190', '4210', '4231', '4279', '4280', '4330', '4550', '4759'), ['0003'], [])
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

-- One chapter in twelve, and the four largest: by land into ports of the border, by vessel into those of the Pacific.
create table census_porths as
with

chapters as (
    select "time", is_import, cty_code, hs2, sum(columns('(value|(?:air|ves|cnt)_.*_mo)'))::bigint as "\1"
    from census_rows where hs2 in ('27', '84', '85', '87') or hash(hs2) % 12 = 0
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
