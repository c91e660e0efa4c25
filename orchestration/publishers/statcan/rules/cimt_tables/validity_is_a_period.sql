-- why: Fields of fixed width that slip by a character put letters where months are.
-- finds: codes whose first and last month are not months in order
select *
from {{ batch }}
where
    not coalesce(
        length(valid_from) = 6
        and length(valid_to) = 6
        and valid_from <= valid_to
        and try_cast(valid_from as integer) is not null
        and try_cast(valid_to as integer) is not null,
        false
    )
