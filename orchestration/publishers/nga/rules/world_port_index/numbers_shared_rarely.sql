-- why: Two numbers are used twice in the editions seen; more than ten means rows repeated.
-- finds: an edition with more than ten numbers used twice
select _partition
from (select
    _partition,
    world_port_index_number
from {{ batch }}
group by all
having count(*) > 1)
group by all
having count(*) > 10
