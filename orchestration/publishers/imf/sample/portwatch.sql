-- Ships that call a day: a usual number that moves with the week, the season and by chance.
create table world.port_calls as
with

days as (
    select
        day::date as day,
        (1 + 0.08 * sin(dayofyear(day) / 58.1)) * [1.04, 1.06, 1.05, 1.03, 1.0, 0.93, 0.89][isodow(day)] as level
    from range(date '2019-01-01', date '{last_day}' + interval 1 day, interval 1 day) as r(day)
),

usual as (
    select
        portid, unlocode in ('CAVAN', 'CAPRR', 'MXZLO') as is_gateway,
        unnest(['container', 'dry_bulk', 'general_cargo', 'roro', 'tanker']) as kind,
        unnest([container, dry_bulk, general_cargo, roro, tanker]) / 365 as calls
    from world.ports where portid in (from (values ('port1351')) union all select portwatch_port_id from world.followed)
)

select
    d.day, u.portid, u.kind,
    floor(
        u.calls * d.level * (0.75 + 0.5 * (hash(d.day, u.portid, u.kind) % 991) / 991)
        * if(u.is_gateway and u.kind = 'container' and strftime(d.day, '%Y-%m') >= g.change_month, g.change_of_calls, 1)
        + (hash(u.kind, u.portid, d.day) % 997) / 997
    )::bigint as calls
from days as d cross join usual as u cross join world.gateways as g;

-- Containers in twenty-foot units that a call handles, where a port's year is published: the newest, over its calls.
create table world.containers_a_call as
with

years as (
    select country_code as unlocode, period, value::double as teu
    from read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false) where measure = 'containers_handled'
    union all
    select if(series_code like 'teu_manzanillo%', 'MXZLO', 'MXLZC'), period, value::double * if(series_code like '%quarter', 4, 1)
    from read_csv('{seeds}/computed/published_series.csv', all_varchar = true, hive_partitioning = false)
    where series_code in ('teu_manzanillo_year', 'teu_lazaro_cardenas_quarter')
)

select p.portid, arg_max(y.teu, y.period) / any_value(p.container) as teu
from years as y join world.ports as p using (unlocode)
group by p.portid;

-- Tonnes as a model would estimate them: so many a call, of each kind and direction; of containers eight for each that is
-- handled.
create table world.port_tonnes as
with

loads as (
    select 'container' as kind, 11000 as tonnes
    union all select unnest(['dry_bulk', 'general_cargo', 'roro', 'tanker']), unnest([24000, 6000, 2500, 15000])
),

sized as (
    select
        c.*, if(c.kind = 'container', coalesce(8 * t.teu, l.tonnes), l.tonnes) as tonnes,
        if(c.kind = 'container', 0.5, 0.2 + 0.6 * (hash(c.portid, c.kind) % 89) / 89) as unloaded_part,
        if(c.kind = 'container', 0.5, 0.2 + 0.6 * (hash(c.kind, c.portid) % 79) / 79) as loaded_part
    from world.port_calls as c join loads as l using (kind) left join world.containers_a_call as t using (portid)
)

select
    day, portid, kind, calls,
    round(calls * tonnes * unloaded_part * (0.8 + 0.4 * (hash(day, portid) % 83) / 83))::bigint as unloaded,
    round(calls * tonnes * loaded_part * (0.8 + 0.4 * (hash(portid, day) % 83) / 83))::bigint as loaded
from sized;

create table world.chokepoint_ships as
with

usual as (
    select unnest([
        'chokepoint1', 'chokepoint2', 'chokepoint3', 'chokepoint4', 'chokepoint5', 'chokepoint6', 'chokepoint7', 'chokepoint8',
        'chokepoint9', 'chokepoint10', 'chokepoint11', 'chokepoint12', 'chokepoint13', 'chokepoint14', 'chokepoint21',
        'chokepoint22', 'chokepoint23', 'chokepoint24'
    ]) as portid,
    unnest([60, 33, 96, 50, 201, 90, 50, 130, 166, 49, 253, 225, 45, 70, 6, 20, 30, 12]) as ships
),

kinds as (
    select unnest(['container', 'dry_bulk', 'general_cargo', 'roro', 'tanker']) as kind,
        unnest([0.25, 0.30, 0.15, 0.05, 0.25]) as share, unnest([19000, 37000, 4200, 2500, 16300]) as tonnes_each
)

select
    d.day, u.portid, k.kind,
    floor(u.ships * k.share * (0.8 + 0.4 * (hash(d.day, u.portid, k.kind) % 991) / 991)
        + (hash(k.kind, u.portid, d.day) % 997) / 997)::bigint as ships,
    k.tonnes_each * (0.9 + 0.2 * (hash(d.day, u.portid) % 89) / 89) as tonnes_each
from (select distinct day from world.port_calls) as d cross join usual as u cross join kinds as k;
