-- why: Dollars end in any digit: values that were multiplied by a thousand are all even, which no total reveals.
-- finds: years in which too few or too many values are odd
select
    _partition,
    avg(round(primaryvalue)::hugeint % 2) as odd_share
from {{ batch }}
where cmdcode <> 'TOTAL' and primaryvalue >= 1000
group by all
having count(*) > 100 and odd_share not between 0.35 and 0.65
