with

ties as (

    select
        *,
        case exporter_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' else 'the United States' end
        || ' sells to '
        || case importer_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' else 'the United States' end
            as sale
    from marts.mart_leverage_balance
    where product_level = 'chapter' and balance is not null
    -- The newest period of both countries' own customs, or else of what the United Nations was told.
    qualify dense_rank() over (
        partition by exporter_country_key, importer_country_key
        order by source_kind = 'told_the_un', period_end_date desc
    ) = 1

)

select
    ties.sale,
    coalesce(chapters.chapter_label, ties.product_name, ties.product_code) as item,
    100 * ties.balance as value,
    'points' as unit,
    ties.period_kind || ' to ' || strftime(ties.period_end_date, '%B %Y') as period_name,
    ties.importer_dataset_code as source_dataset
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
qualify row_number() over (partition by ties.sale order by ties.value_at_stake_usd desc) <= 15
order by ties.sale asc, value desc, item asc
