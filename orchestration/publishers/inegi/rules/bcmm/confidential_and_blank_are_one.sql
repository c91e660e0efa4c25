-- why: The publisher blanks a value when it is not available, confidential above all, and only then: any other
--     blank is a lost value, and a value called confidential was not meant to be read. A blank is never a zero.
-- finds: blank values that are called available, and values that are not
select * from {{ batch }}
where estatus_cifra is null or (val_usd is null) <> (estatus_cifra <> 'Disponible')
