-- why: The publisher says why a value is not there: '..', '...', 'x' or 'F'; with any of them there is none.
-- finds: blanks without a mark, and marks that do not go with the value
select *
from {{ batch }}
where
    (status is null and value is null)
    or (status in ({{ quoted(marks_of_no_value) }}) and value is not null)
    or (status in ({{ quoted(marks_beside_a_value) }}) and value is null)
