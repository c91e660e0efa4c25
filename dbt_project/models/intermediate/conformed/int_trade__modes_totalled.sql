{#
    Trade by mode of transport with one concept of exports, domestic ones where the publisher gives them apart, and with
    the sum of the published modes as their total where the publisher gives none.
#}
with

modes as (

    select * from {{ ref('stg_statcan__trade_by_mode') }}

),

given as (

    select
        bool_or(trade_code = 'domestic_export') as has_domestic_exports,
        bool_or(transport_mode_code = 'ALL') as has_total
    from modes

),

published as (

    select
        modes.month_start_date,
        modes.trade_code,
        modes.partner_code,
        modes.napcs_code,
        modes.transport_mode_code,
        modes.status_code,
        modes.value_cad
    from modes
    cross join given
    where
        modes.trade_code = 'import'
        or modes.trade_code = if(given.has_domestic_exports, 'domestic_export', 'export')

),

added_up as (

    select
        published.month_start_date,
        published.trade_code,
        published.partner_code,
        published.napcs_code,
        'ALL' as transport_mode_code,
        cast(null as varchar) as status_code,
        cast(sum(published.value_cad) as decimal(24, 6)) as value_cad
    from published
    cross join given
    where not given.has_total
    group by all

)

select
    month_start_date,
    trade_code,
    partner_code,
    napcs_code,
    transport_mode_code,
    status_code,
    value_cad
from published
union all
select
    month_start_date,
    trade_code,
    partner_code,
    napcs_code,
    transport_mode_code,
    status_code,
    value_cad
from added_up
