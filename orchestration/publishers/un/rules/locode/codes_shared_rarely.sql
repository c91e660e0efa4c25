-- why: A hundred and some codes of 116,000 are listed twice; more than one in fifty means rows repeated.
-- finds: an issue with too many codes listed twice
select _partition
from (select
    _partition,
    country,
    location,
    count(*) as entries
from {{ batch }}
where location is not null
group by all)
group by all
having count(*) filter (where entries > 1) > 0.02 * count(*) and count(*) filter (where entries > 1) > 10
