-- why: Each file is named after its years: a row of another year is a file under a wrong name, or a month in two
--     files.
-- finds: rows of a year that their file is not named after
select
    _partition,
    _file,
    anio,
    mes
from {{ batch }}
where
    anio not between regexp_extract(_file, '([0-9]+)(_[0-9]+)?[.]csv$', 1) and regexp_extract(
        _file, '([0-9]+)[.]csv$', 1
    )
