-- Totals of each month of the table months. A month that is not known takes the same month of the nearest known year;
-- a month with a published control total is scaled to it.
create table totals as
with

anchors as (

    select * from read_csv(
        '{folder}/transborder_totals.csv',
        types = {{'period': 'varchar', 'trdtype': 'varchar', 'country': 'varchar', 'disagmot': 'varchar'}}, hive_partitioning = false
    )

),

known as (select distinct period from anchors),

nearest as (

    select m.period, arg_min(k.period, (abs(m.period[:4]::int - k.period[:4]::int), k.period)) as anchor
    from months as m join known as k
        -- the closures of spring 2020 are nobody's usual year
        on k.period[6:] = m.period[6:] and (k.period = m.period or k.period not in ('2020-04', '2020-05', '2020-06'))
    group by all

),

taken as (select n.period, a.* exclude (period) from nearest as n join anchors as a on a.period = n.anchor),

published as (

    select period, country_code as country, value::double as value
    from read_csv('{seeds}/publisher/control_totals.csv', all_varchar = true, hive_partitioning = false)
    where dataset = 'bts_transborder' and measure = 'freight_value'

),

scale as (

    select t.period, t.country, any_value(p.value) / sum(t.value) as factor
    from taken as t join published as p using (period, country)
    group by all

)

select
    period, trdtype, country, disagmot,
    round(value * coalesce(factor, 1))::bigint as value,
    round(shipwt * coalesce(factor, 1))::bigint as shipwt,
    round(freight_charges * coalesce(factor, 1))::bigint as freight_charges
from taken left join scale using (period, country);
