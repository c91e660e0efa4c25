select
    *,
    val_usd as whole
from {{ batch }}
where concepto in ('Exportaciones Totales', 'Importaciones Totales')
