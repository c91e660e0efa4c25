with

ties as (

    select
        *,
        case
            when dependent_country_key = 'USA' and partner_country_key = 'CAN+MEX'
                then 'the United States on Canada and Mexico together'
            when dependent_country_key = 'USA' and partner_country_key = 'CAN' then 'the United States on Canada'
            when dependent_country_key = 'USA' then 'the United States on Mexico'
            when dependent_country_key = 'CAN' then 'Canada on the United States'
            else 'Mexico on the United States'
        end as who,
        if(flow = 'import', 'as a supplier', 'as a market') as need
    from marts.mart_us_input_dependence
    where product_level = 'chapter' and dependent_value_usd is not null
    -- The newest period of a country's own customs, or else of what the United Nations was told.
    qualify dense_rank() over (
        partition by dependent_country_key, partner_country_key, flow
        order by dataset_code = 'un_comtrade_trade', period_end_date desc, dataset_code asc
    ) = 1

)

select
    ties.who,
    ties.need,
    coalesce(chapters.chapter_label, ties.product_name, ties.product_code) as item,
    100 * ties.dependence_share as value,
    '%' as unit,
    ties.alternatives_count,
    ties.concentration_hhi,
    ties.period_kind || ' to ' || strftime(ties.period_end_date, '%B %Y') as period_name,
    ties.dataset_code as source_dataset
from ties
left join (
    select distinct
        hs2_code,
        chapter_label,
        is_national_provision
    from marts.dim_commodity
) as chapters on ties.product_code = chapters.hs2_code
-- Chapters 98 and 99 are provisions of one country's customs, not products.
where chapters.is_national_provision is not true
qualify row_number() over (partition by ties.who, ties.need order by ties.dependent_value_usd desc) <= 15
order by
    ties.who <> 'the United States on Canada and Mexico together' asc,
    ties.who desc,
    ties.need desc,
    value desc,
    item asc
