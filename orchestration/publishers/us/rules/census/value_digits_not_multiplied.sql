-- why: 44 % of values above 0 are odd in a year of seafood, 38 to 61 % in 102 months of chapters; values that were
--     doubled or scaled by a thousand are all even.
-- finds: months in which too few or too many values are odd
select _partition, avg({{ measure }} % 2) as odd_share
from {{ batch }}
where {{ single }} and {{ measure }} > 0
group by all
having odd_share < 0.35 or odd_share > 0.65
