-- why: USD and MXN are published in every row; a row or two may lag, a column of blanks may not.
-- finds: files in which one of the two is blank in one row of twenty
select _partition
from {{ batch }}
group by all
having count({{ usd }}) < 0.95 * count(*) or count({{ mxn }}) < 0.95 * count(*)
