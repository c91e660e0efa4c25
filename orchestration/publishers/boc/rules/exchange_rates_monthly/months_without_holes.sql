-- why: Each month is there.
-- finds: months after which one or more are missing
-- tolerates: missing part
-- most: 2
-- bound: A month or two may be lost at the bank; more holes are a file in pieces.
select
    _partition,
    'after ' || lag(date) over (order by date) as part
from {{ batch }}
qualify date > lag(date) over (order by date) + interval 1 month
