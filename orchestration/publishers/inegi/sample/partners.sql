-- INEGI's view of world.mexico_trade by partner and type of good, in whole thousands: countries under regions and
-- continents as the publisher places them, some regions inside another, subtotals as sums.
create schema inegi;

create table inegi.stages as
select
    period,
    case when period > '{last_month}' then 'Oportunas' when period >= '2025' then 'Revisadas' else 'Definitivas' end as stage
from world.periods;

create table inegi.places as
select *
from (
    values ('CAN', 'C01', 'R01'), ('USA', 'C01', 'R01'), ('BRA', 'C01', 'R04'), ('CUR', 'C01', 'R07'), ('AIA', 'C01', 'R07'),
    ('DEU', 'C02', 'R09'), ('FRA', 'C02', 'R09'), ('ITA', 'C02', 'R09'), ('ZYA', 'C02', 'R09'), ('CHE', 'C02', 'R11'),
    ('GBR', 'C02', 'R11'), ('CHN', 'C03', null), ('IND', 'C03', null), ('JPN', 'C03', null), ('KOR', 'C03', null),
    ('THA', 'C03', null), ('TWN', 'C03', null), ('VNM', 'C03', null), ('ZZZ', null, null)
) as p(partner, continent, region);

-- A country that the world does not trade with is published as 0; Anguilla is confidential.
create table inegi.countries as
select
    m.period, f.flow, g.good_type, p.continent, p.region, p.partner,
    case when p.partner <> 'AIA' then coalesce(t.thousands, 0) end as thousands
from world.periods as m
cross join (select unnest(['Exportaciones', 'Importaciones']) as flow) as f
cross join (select distinct good_type from world.chapters) as g
cross join inegi.places as p
left join world.mexico_trade as t
    on (t.period, t.flow, t.good_type, t.iso3) = (m.period, f.flow, g.good_type, p.partner)
where m.period <= '{last_month}';

create table inegi.partners as
with

regions as (
    select region_code, parent_region_code from read_csv('{seeds}/publisher/inegi_regions.csv', all_varchar = true, hive_partitioning = false)
),

levels as (
    select * exclude (partner), null as partner from inegi.countries as c where c.region is not null
    union all by name
    select c.* replace (r.parent_region_code as region, null as partner)
    from inegi.countries as c join regions as r on r.region_code = c.region where r.parent_region_code is not null
    union all by name
    select * replace (null as region, null as partner) from inegi.countries where continent is not null
    union all by name
    select * replace (null as continent, null as region, null as partner) from inegi.countries
)

select period, flow, good_type, continent, region, partner, coalesce(sum(thousands), 0)::bigint as thousands
from levels group by all
union all by name
select * from inegi.countries;
