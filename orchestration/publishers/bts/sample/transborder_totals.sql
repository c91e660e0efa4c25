-- Totals of each month of the table months: value as published (world.anchors), weight and freight charges in proportion as
-- in the same month of the nearest year whose files are known (48 months); what oil weighed for its price in 2020 is no guide.
create table totals as
with

files as (

    select * from read_csv(
        '{folder}/transborder_totals.csv',
        types = {{'period': 'varchar', 'trdtype': 'varchar', 'country': 'varchar', 'disagmot': 'varchar'}}, hive_partitioning = false
    )

),

modes as (

    select *
    from (
        values ('vessel', '1'), ('air', '3'), ('mail', '4'), ('truck', '5'), ('rail', '6'), ('pipeline', '7'), ('other', '8'),
        ('foreign_trade_zone', '9')
    ) as m(mode_name, disagmot)

),

published as (

    select
        a.period, m.disagmot, a.value, if(a.series_code like 'freight_export%', '1', '2') as trdtype,
        if(a.series_code like '%\_can\_%' escape '\', '1220', '2010') as country
    from world.anchors as a
    join modes as m on a.series_code like 'freight%' and a.series_code like '%\_' || m.mode_name escape '\'
    join months using (period)

)

select
    p.period, p.trdtype, p.country, p.disagmot, p.value,
    coalesce(round(p.value * arg_min(f.shipwt / f.value, (abs(p.period[:4]::int - f.period[:4]::int), f.period))), 0)::bigint as shipwt,
    coalesce(round(
        p.value * arg_min(f.freight_charges / f.value, (abs(p.period[:4]::int - f.period[:4]::int), f.period))
    ), 0)::bigint as freight_charges
from published as p
left join files as f
    on f.trdtype = p.trdtype and f.country = p.country and f.disagmot = p.disagmot and f.period[6:] = p.period[6:] and f.value > 0
    and (f.period = p.period or f.period[:4] <> '2020')
group by p.period, p.trdtype, p.country, p.disagmot, p.value;
