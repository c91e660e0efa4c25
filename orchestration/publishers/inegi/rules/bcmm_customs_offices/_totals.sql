select
    *,
    left(tipo, 4) as flow,
    val_usd as whole
from {{ batch }}
where mtra is null
