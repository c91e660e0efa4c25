-- why: A currency that is discontinued or not yet published is blank; none was ever worth nothing.
-- finds: rates of nothing or less
select *
from {{ batch }}
where least({{ rates | join(", ") }}) <= 0
