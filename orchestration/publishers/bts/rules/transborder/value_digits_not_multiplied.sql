-- why: 45 to 49 % of published values are odd in each of 48 months; values that were doubled or scaled by a
--     thousand are all even, which no total reveals while history is short.
-- finds: months in which too few or too many values are odd
select
    _partition,
    avg(value % 2) as odd_share
from {{ batch }}
group by all
having odd_share < 0.40 or odd_share > 0.60
