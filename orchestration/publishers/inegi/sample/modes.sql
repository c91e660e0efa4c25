-- INEGI's national totals divided over modes of transport and customs offices by the published shares of July 2026, and
-- each mode over chapters: cumulative shares are rounded, so that the parts add up to the unit. Final figures have six
-- decimals of a million (whole dollars), later ones three.
create table inegi.offices as
with

listed as (
    select *, row_number() over () as number
    from read_csv('{folder}/offices.csv', types = {{'mtra': 'varchar', 'millions': 'double'}}, hive_partitioning = false)
),

weighed as (
    select
        s.period, s.stage, l.*, n.thousands,
        round(millions * 1000 * (0.8 + 0.4 * (hash(s.period, l.number) % 997) / 997.0))::hugeint as units
    from listed as l
    cross join inegi.stages as s
    join inegi.national as n on n.period = s.period and left(n.flow, 6) = left(l.tipo, 6)
    where s.stage <> 'Oportunas'
),

cumulated as (
    select
        *, if(stage = 'Definitivas', 1, 1000) as dollars,
        sum(units) over (cell order by number)::double as upto,
        (sum(units) over (cell order by number) - units)::double as below,
        sum(units) over (cell rows between unbounded preceding and unbounded following)::double as whole
    from weighed
    window cell as (partition by period, tipo)
)

select
    period, stage, tipo, mtra, number, concepto, dollars,
    dollars * (
        round(thousands * 1000 / dollars * (upto / whole)) - round(thousands * 1000 / dollars * (below / whole))
    )::bigint as value
from cumulated;

create table inegi.modes as
select
    o.period, o.stage, o.tipo, o.mtra, o.dollars, any_value(m.mode_name) as concepto, min(o.number) as place,
    sum(o.value)::bigint as value
from inegi.offices as o
join read_csv('{seeds}/publisher/inegi_transport_modes.csv', all_varchar = true, hive_partitioning = false) as m on m.mtra_code = o.mtra
group by all;

create table inegi.chapters as
with

weighed as (
    select
        m.*, c.hs2, c.concepto as title,
        -- Silk is so little that it is written like 1.4E-05, or as 0.
        if(c.hs2 = '50', 20, round(
            1e9 * coalesce(if(m.tipo = 'Exportación', w.share_from_mexico, w.share_from_us), 0.002)
            * (hash(c.hs2, m.mtra) % 5) * (0.8 + 0.4 * (hash(m.period, c.hs2) % 997) / 997.0)
        ))::hugeint as units
    from inegi.modes as m
    cross join read_csv('{folder}/chapters.csv', types = {{'hs2': 'varchar'}}, hive_partitioning = false) as c
    left join world.chapters as w using (hs2)
),

cumulated as (
    select
        *, sum(units) over (cell order by hs2)::double as upto,
        (sum(units) over (cell order by hs2) - units)::double as below,
        sum(units) over (cell rows between unbounded preceding and unbounded following)::double as whole
    from weighed
    window cell as (partition by period, tipo, mtra)
)

select
    period, stage, tipo, mtra, place, hs2::int as number, title as concepto,
    dollars * (round(value / dollars * (upto / whole)) - round(value / dollars * (below / whole)))::bigint as value
from cumulated;
