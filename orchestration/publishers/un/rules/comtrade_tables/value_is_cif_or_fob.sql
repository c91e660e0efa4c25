-- why: The value is one of the two beside it, in all 1,352 records of 2022 of China, Germany and the United
--     States: what it is decides how trade of two reporters may be compared.
-- finds: records whose value is neither the CIF nor the FOB value
select *
from {{ batch }}
where
    coalesce(cifvalue, fobvalue) is not null
    and primaryvalue is distinct from cifvalue
    and primaryvalue is distinct from fobvalue
