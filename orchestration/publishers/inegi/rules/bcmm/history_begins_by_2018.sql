-- why: The warehouse reaches back to January 2018 and the publisher further: a later first month is a missing
--     file.
-- finds: a table that begins later
select
    _partition,
    min(anio || lpad(mes, 2, '0')) as first_month
from {{ batch }}
group by all
having first_month > '201801'
