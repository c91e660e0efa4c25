-- why: Trucks carried at least 2.1 times the value of rail in each direction and country of 48 months: below that,
--     the two codes were swapped.
-- finds: directions and countries with more by rail than by truck
select
    _partition,
    trdtype,
    country,
    sum(value) filter (where disagmot = '5') as truck,
    sum(value) filter (where disagmot = '6') as rail
from {{ batch }}
group by all
having truck < rail
