-- why: Only a balance falls below zero; the publisher leaves no value blank here.
-- finds: blank values, and negative ones of anything but a balance
select * from {{ batch }}
where val_usd is null or (val_usd < 0 and tipo <> 'No aplica')
