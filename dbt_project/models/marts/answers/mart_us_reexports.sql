with

exports as (

    select * from {{ ref('fct_transborder_freight_by_state_commodity') }}
    where flow = 'export'

),

commodities as (

    select * from {{ ref('dim_commodity') }}

),

summed as (

    select
        month_start_date,
        partner_country_key,
        hs2_code,
        cast(sum(value_usd) as bigint) as exports_value_usd,
        cast(coalesce(sum(value_usd) filter (where domestic_foreign = 'foreign'), 0) as bigint) as reexports_value_usd,
        cast(
            coalesce(sum(value_usd) filter (where {{ is_unknown('domestic_foreign') }}), 0) as bigint
        ) as unknown_origin_value_usd
    from exports
    group by all

),

measured as (

    select
        summed.month_start_date,
        summed.partner_country_key,
        summed.hs2_code,
        commodities.chapter_name,
        commodities.chapter_label,
        summed.exports_value_usd,
        summed.reexports_value_usd,
        summed.reexports_value_usd / nullif(summed.exports_value_usd, 0) as reexport_share,
        summed.unknown_origin_value_usd
    from summed
    left join commodities on summed.hs2_code = commodities.hs2_code

)

select * from measured
order by month_start_date, partner_country_key, hs2_code
