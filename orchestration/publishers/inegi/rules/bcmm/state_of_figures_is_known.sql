-- why: Values are available or confidential here; INEGI has other words for a blank in other files.
-- finds: states of figures that are new here
-- tolerates: unknown code
-- share: 0.1
-- bound: It is blank as a confidential value is, and stands for itself; more of it is another meaning.
select
    _partition,
    'estatus_cifra ' || estatus_cifra as part,
    count(*) as row_count,
    count(*) / sum(count(*)) over (partition by _partition) as share
from {{ batch }}
group by _partition, estatus_cifra
qualify estatus_cifra not in ('Disponible', 'Confidencial')
