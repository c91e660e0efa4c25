-- why: The national file is out days before or after this one, so that a revision may lie between them; more than
--     5 % is another unit, or rows counted twice or lost. Months that both hold are compared.
-- finds: months and directions whose total is not the national one
select
    t.*,
    n.val_usd as national
from ({% include totals %}) as t
inner join raw.inegi_bcmm_totals as n
    on
        n.concepto in ('Exportaciones Totales', 'Importaciones Totales')
        and left(n.tipo, 4) = t.flow
        and n.anio = t.anio
        and lpad(n.mes, 2, '0') = lpad(t.mes, 2, '0')
where t.whole not between 0.95 * {{ per_million }} * n.val_usd and 1.05 * {{ per_million }} * n.val_usd
