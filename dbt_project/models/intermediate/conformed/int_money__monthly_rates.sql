with

rates as (

    select * from {{ ref('fct_exchange_rates') }}

)

select
    month_start_date,
    max(cad_per_unit) filter (where currency_code = 'USD') as cad_per_usd,
    max(cad_per_unit) filter (where currency_code = 'MXN') as cad_per_mxn
from rates
group by month_start_date
