-- why: At most five days lie between one and the next, over the longest Christmas.
-- finds: holes of more than five days
-- tolerates: missing part
-- most: 2
-- bound: A week or two may be lost at the bank; more holes are a file in pieces.
select
    _partition,
    lag(date) over (order by date) || ' to ' || date as part
from {{ batch }}
qualify date - lag(date) over (order by date) > 5
