-- why: Imports of one partner are asked for by named second partners; all of them together are in another table, and
--     would be counted twice here.
-- finds: records that were not asked for
select *
from {{ batch }}
where not coalesce(
    typecode = 'C'
    and freqcode = 'M'
    and refyear = _partition
    and try_cast(refmonth as int) between 1 and 12
    and period = refyear || lpad(refmonth, 2, '0')
    and partner2code <> '0'
    and partnercode <> '0'
    and flowcode = 'M'
    and cmdcode = 'TOTAL'
    and customscode = 'C00'
    and motcode = '0',
    false
)
