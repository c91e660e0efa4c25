-- why: The bank averages the month's daily rates and prints USD to four and MXN to five decimals, as it prints the
--     daily ones: one unit of the last place covers both roundings. Months that the daily rates hold whole are
--     compared.
-- finds: months whose rate is not the mean of their daily rates
with daily as (
    select
        date_trunc('month', date) as date,
        avg(fxusdcad) as usd,
        avg(fxmxncad) as mxn
    from raw.boc_exchange_rates
    group by 1
)

select
    m._partition,
    m.date,
    m.fxmusdcad,
    d.usd,
    m.fxmmxncad,
    d.mxn
from {{ batch }} as m
inner join daily as d using (date)
where
    m.date < (select max(date) from daily) and (abs(m.fxmusdcad - d.usd) > 0.0001 or abs(m.fxmmxncad - d.mxn) > 0.00001)
