-- why: Rate provisions divide the imports for consumption of a country, so that their sum is that of the same
--     chapter's codes in the table of imports, unless a row of the cell is in the quarantine.
-- finds: chapters and countries whose provisions do not make their imports
with parts as (
    select _partition, i_commodity as hs2, cty_code, sum(con_val_mo) as v, sum(cal_dut_mo) as d
    from {{ batch }}
    where rp <> '-'
    group by all
),

wholes as (
    select _partition, i_commodity[:2] as hs2, cty_code, sum(con_val_mo) as v, sum(cal_dut_mo) as d
    from candidate.us_census_trade_imports
    where cty_code in ('1220', '2010')
    group by all
    having v > 0 or d > 0
),

compared as (
    select _partition, hs2, cty_code, p.v, w.v as expected_v, p.d, w.d as expected_d
    from parts as p
    full join wholes as w using (_partition, hs2, cty_code)
    where coalesce(p.v, 0) <> coalesce(w.v, 0) or coalesce(p.d, 0) <> coalesce(w.d, 0)
)

select *
from compared
where {{ none_quarantined(
    'compared',
    ('us_census_trade_imports', 'us_census_trade_duties'),
    (('hs2', "(q.row_json ->> 'i_commodity')[:2]"), 'cty_code')
) }}
