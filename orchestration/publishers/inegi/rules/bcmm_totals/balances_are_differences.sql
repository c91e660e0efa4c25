-- why: Exports less imports are the balance, at FOB and at CIF, and freight lies between the two, within the
--     rounding of three numbers.
-- finds: months whose balances are not the differences
select
    _partition,
    anio,
    mes,
    max(val_usd) filter (where concept_key = 'exports') as x,
    max(val_usd) filter (where concept_key = 'imports') as m,
    max(val_usd) filter (where concept_key = 'import_freight_and_insurance') as freight,
    max(val_usd) filter (where concept_key = 'imports_cif') as cif,
    max(val_usd) filter (where concept_key = 'balance') as b,
    max(val_usd) filter (where concept_key = 'balance_cif') as b_cif
from ({% include "bcmm_totals/_known.sql" %})
group by all
having abs(x - m - b) > 0.002 or abs(x - cif - b_cif) > 0.002 or abs(m + freight - cif) > 0.002
