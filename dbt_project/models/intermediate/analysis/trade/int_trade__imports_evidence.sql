{#
    Canada's imports of Mexican origin by product group: what the two tables of Statistics Canada say of the last mode
    and of where the shipment began. A table that is absent says nothing: its amounts are 0, the base stays.
#}
with

modes as (

    select
        month_start_date,
        napcs_code,
        sum(value_cad) as modes_cad,
        coalesce(sum(value_cad) filter (where transport_mode in ('truck', 'rail')), 0) as land_cad,
        coalesce(sum(value_cad) filter (where transport_mode = 'vessel'), 0) as sea_cad,
        coalesce(sum(value_cad) filter (where transport_mode = 'air'), 0) as air_cad
    from {{ ref('fct_trade_by_transport_mode') }}
    where partner_country_key = 'MEX' and flow = 'import'
    group by all

),

origins as (

    select
        month_start_date,
        napcs_code,
        sum(value_cad) as origins_cad,
        coalesce(sum(value_cad) filter (where export_country_key = 'USA'), 0) as from_us_cad,
        coalesce(sum(value_cad) filter (where export_country_key = 'MEX'), 0) as from_mexico_cad
    from {{ ref('fct_imports_by_origin_and_export_country') }}
    where origin_country_key = 'MEX'
    group by all

)

select
    month_start_date,
    napcs_code,
    greatest(coalesce(modes.modes_cad, 0), coalesce(origins.origins_cad, 0)) as base_cad,
    modes.modes_cad is not null as has_modes,
    origins.origins_cad is not null as has_origins,
    coalesce(modes.land_cad, 0) as land_cad,
    coalesce(modes.sea_cad, 0) as sea_cad,
    coalesce(modes.air_cad, 0) as air_cad,
    coalesce(origins.from_us_cad, 0) as from_us_cad,
    coalesce(origins.from_mexico_cad, 0) as from_mexico_cad
from modes
full join origins using (month_start_date, napcs_code)
