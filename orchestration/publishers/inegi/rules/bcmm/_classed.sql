{# Rows by mode of transport: the grand total has no mode, a mode's subtotal is named after it, the rest is detail. #}
select
    t.*,
    case when t.mtra is null then 'total' when t.concepto = m.mode_name then 'mode' else 'detail' end as kind
from {{ batch }} as t
left join {{ seed('inegi_transport_modes') }} as m on m.mtra_code = t.mtra
