-- The record: every total of a month, direction, country and mode divided over its keys by weight. Cumulative shares are
-- rounded, so that the parts add up to the unit, and so do all sums of them.
create table freight as
with

numbered as (

    select *, row_number() over (partition by trdtype, country, disagmot order by k::varchar) as number from keys as k

),

moved as (

    select t.*, n.* exclude (trdtype, country, disagmot, weight),
        greatest(1, round(weight * (0.7 + 0.6 * (hash(t.period, number) % 997) / 997.0) * 1e9))::hugeint as units
    from numbered as n join totals as t using (trdtype, country, disagmot)

),

cumulated as (

    select *,
        sum(units) over (cell order by number)::double as upto,
        (sum(units) over (cell order by number) - units)::double as below,
        sum(units) over (cell rows between unbounded preceding and unbounded following)::double as whole
    from moved
    window cell as (partition by period, trdtype, country, disagmot)

),

parts as (

    select
        * exclude (value, shipwt, freight_charges, number, units, upto, below, whole),
        (round(value * (upto / whole)) - round(value * (below / whole)))::bigint as value,
        (round(shipwt * (upto / whole)) - round(shipwt * (below / whole)))::bigint as shipwt,
        (round(freight_charges * (upto / whole)) - round(freight_charges * (below / whole)))::bigint as freight_charges
    from cumulated

)

select * from parts where value > 0 or shipwt > 0 or freight_charges > 0 order by period;
