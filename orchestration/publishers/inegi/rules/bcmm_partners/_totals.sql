select
    _partition,
    left(tipo, 4) as flow,
    anio,
    mes,
    sum(val_usd) as whole
from {{ batch }}
where coalesce(pais_o_d, clave_region, clave_continente) is null
group by all
