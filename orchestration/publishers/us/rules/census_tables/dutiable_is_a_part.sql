-- why: Dutiable value is a part of the imports for consumption, by definition.
-- finds: rows with more dutiable value than imports
select * from {{ batch }}
where dut_val_mo > con_val_mo
