-- why: A row without a mode of transport is a direction's total; under another name it may be a part of one.
-- finds: totals under another name
select * from {{ batch }}
where mtra is null and concepto <> tipo || ' total'
