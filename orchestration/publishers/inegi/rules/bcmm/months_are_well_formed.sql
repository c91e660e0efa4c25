-- why: A year of four digits and a month of 1 to 12; a file writes the leading zero always or never, so that no
--     month is in it twice under two names.
-- finds: months that are none, and files that write them in both ways
select
    _partition,
    anio,
    mes
from {{ batch }}
where not coalesce(regexp_full_match(anio, '(19|20)[0-9][0-9]') and regexp_full_match(mes, '0?[1-9]|1[0-2]'), false)
union all
select
    _partition,
    null,
    null
from {{ batch }}
group by all
having bool_or(starts_with(mes, '0')) and bool_or(length(mes) = 1)
