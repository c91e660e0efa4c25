{#
    What Canada imports of Mexican origin and Mexico of Canadian, by the country that it was consigned from, as they report to
    the United Nations: a month's total, and what named second partners have of it. What they leave is not told.
#}
with

totals as (

    select
        month_start_date,
        reporter_iso3_code as importer_country_key,
        partner_iso3_code as origin_country_key,
        value_usd
    from {{ ref('stg_un__comtrade_trade_monthly') }}
    where
        flow = 'import'
        and row_kind = 'total'
        and (reporter_iso3_code, partner_iso3_code) in (('CAN', 'MEX'), ('MEX', 'CAN'))

),

consigned as (

    select
        month_start_date,
        reporter_iso3_code as importer_country_key,
        partner_iso3_code as origin_country_key,
        sum(value_usd) as told_usd,
        sum(value_usd) filter (where second_partner_iso3_code = partner_iso3_code) as from_origin_usd,
        sum(value_usd) filter (where second_partner_iso3_code = 'USA') as from_us_usd
    from {{ ref('stg_un__comtrade_trade_consignment') }}
    where flow = 'import'
    group by all

)

select
    month_start_date,
    importer_country_key,
    origin_country_key,
    totals.value_usd as imports_value_usd,
    consigned.told_usd is not null as is_told,
    coalesce(consigned.from_origin_usd, 0) as from_origin_usd,
    coalesce(consigned.from_us_usd, 0) as from_us_usd,
    coalesce(consigned.told_usd - coalesce(consigned.from_origin_usd, 0) - coalesce(consigned.from_us_usd, 0), 0)
        as from_other_usd,
    totals.value_usd - coalesce(consigned.told_usd, 0) as from_unknown_usd
from totals
left join consigned using (month_start_date, importer_country_key, origin_country_key)
