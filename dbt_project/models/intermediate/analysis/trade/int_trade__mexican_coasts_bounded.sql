{#
    Mexico's exports by vessel, to all the world, through offices of each coast: no more can go to Canada from there.
    What is not known, an office or a mode, may be of either.
#}
{{ config(materialized='view') }}
select
    trade.month_start_date,
    sum(trade.value_cad order by trade.value_cad) filter (
        where offices.coast = 'pacific' or trade.is_residual or offices.is_unknown
    ) as most_pacific_cad,
    sum(trade.value_cad order by trade.value_cad) filter (
        where offices.coast = 'gulf' or trade.is_residual or offices.is_unknown
    ) as most_gulf_cad
from {{ ref('fct_mexico_customs_office_trade') }} as trade
left join {{ ref('dim_customs_office') }} as offices on trade.customs_office_key = offices.customs_office_key
where trade.flow = 'export' and (trade.transport_mode = 'vessel' or {{ is_unknown('trade.transport_mode') }})
group by trade.month_start_date
