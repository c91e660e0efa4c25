with

concentrations as (

    select
        *,
        abs(listed_partners_share - 1) <= 0.01 as has_all_partners
    from {{ ref('int_trade__product_concentration') }}
    where reporter_country_key in ('CAN', 'MEX') and product_level <> 'subheading'

),

chapters as (

    select * from {{ ref('dim_commodity') }}

),

measured as (

    select
        *,
        if(has_all_partners, concentration_hhi, null) as hhi,
        -- What is left without the United States, on its own.
        if(us_share < 1 - 1e-9, (hhi - us_share * us_share) / ((1 - us_share) * (1 - us_share)), null)
            as hhi_without_us
    from concentrations

),

compared as (

    select
        measured.*,
        earlier.hhi as hhi_year_before
    from measured
    left join measured as earlier
        on
            measured.dataset_code = earlier.dataset_code
            and measured.reporter_country_key = earlier.reporter_country_key
            and measured.flow = earlier.flow
            and measured.product_level = earlier.product_level
            and measured.product_code = earlier.product_code
            and measured.period_end_date = last_day(cast(earlier.period_end_date + interval 1 year as date))

)

select
    compared.period_end_date,
    if(month(compared.period_end_date) = 12, 'calendar year', 'twelve months') as period_kind,
    compared.reporter_country_key,
    compared.flow,
    compared.dataset_code,
    compared.valuation,
    compared.product_level,
    compared.product_code,
    chapters.chapter_name as product_name,
    compared.value_usd,
    compared.us_share,
    compared.hhi as concentration_hhi,
    1 / compared.hhi as effective_partners,
    1 / compared.hhi - 1 / compared.hhi_year_before as effective_partners_change,
    compared.hhi_without_us as concentration_without_us_hhi,
    if(compared.has_all_partners, compared.partners_count, null) as partners_count,
    compared.withheld_cells_count,
    nullif(concat_ws(
        '; ',
        if(compared.has_all_partners, null, 'concentration: the partners do not add up to the world'),
        if(compared.value_usd is null, 'value: no exchange rate', null)
    ), '') as unavailable_reason
from compared
left join chapters on compared.product_level = 'chapter' and compared.product_code = chapters.hs2_code
order by
    compared.period_end_date,
    compared.reporter_country_key,
    compared.flow,
    compared.dataset_code,
    compared.product_level,
    compared.product_code
