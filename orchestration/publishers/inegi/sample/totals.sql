-- INEGI's national totals, in whole thousands, written as millions: the sum over partners of world.mexico_totals.
-- A month that is only timely has nothing at CIF, and its balance under a shorter name.
create table inegi.national as
select period, flow, sum(thousands)::bigint as thousands from world.mexico_totals group by all;

create macro inegi.millions(units, per_million) as
    upper(regexp_replace((units::double / per_million)::varchar, '[.]0$', ''));

create table inegi.totals as
with

exports as (
    select
        period, thousands as total, round(0.016 * thousands) as crude, round(0.025 * thousands) as oil,
        round(0.055 * thousands) as with_crops, round(0.082 * thousands) as with_mines
    from inegi.national where flow = 'Exportaciones'
),

goods as (
    select
        period, sum(thousands) filter (where good_type = 'Consumo') as consumption,
        sum(thousands) filter (where good_type = 'Intermedio') as intermediate,
        sum(thousands) filter (where good_type = 'Capital') as capital
    from world.mexico_trade where flow = 'Importaciones' group by all
),

imports as (
    select period, thousands as total, round(0.065 * thousands) as oil, round(0.027 * thousands) as freight
    from inegi.national where flow = 'Importaciones'
),

listed as (
    select
        x.period, unnest(range(18)) as number,
        unnest([
            'Exportaciones Totales',
            'Petroleras',
            'Petróleo Crudo',
            'Otras petroleras',
            'No Petroleras',
            'Agropecuarias',
            'Extractivas',
            'Manufactureras',
            'Importaciones Totales',
            'Fletes y seguros de las importaciones',
            'Importaciones Totales CIF (Importaciones Totales + Fletes y seguros de las importaciones)',
            'Petroleras',
            'No Petroleras',
            'Bienes de Consumo',
            'Bienes Intermedios',
            'Bienes de Capital',
            'Balanza Comercial Total Exportaciones Totales - Importaciones Totales',
            'Balanza Comercial Total Exportaciones Totales - Importaciones Totales CIF'
        ]) as concepto,
        unnest([
            x.total, x.oil, x.crude, x.oil - x.crude, x.total - x.oil, x.with_crops - x.oil, x.with_mines - x.with_crops,
            x.total - x.with_mines,
            m.total, m.freight, m.total + m.freight, m.oil, m.total - m.oil, g.consumption, g.intermediate, g.capital,
            x.total - m.total, x.total - m.total - m.freight
        ]) as thousands
    from exports as x join imports as m using (period) join goods as g using (period)
)

select
    period, number, case when number < 8 then 'Exportaciones' when number < 16 then 'Importaciones' else 'No aplica' end as tipo,
    if(stage = 'Oportunas' and number = 16, 'Balanza Comercial Total', concepto) as concepto,
    inegi.millions(thousands, 1000) as val_usd, 'Cifras ' || stage as estatus
from listed join inegi.stages using (period)
where stage <> 'Oportunas' or concepto not like '%CIF%' and concepto not like 'Fletes%';
