with

mexican as (

    select * from {{ ref('fct_imports_by_origin_and_export_country') }}
    where origin_country_key = 'MEX'

),

consigned as (

    select * from {{ ref('int_trade__consigned_imports') }}

),

product_groups as (

    select * from {{ ref('dim_product_group') }}

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

bucketed as (

    select
        month_start_date,
        napcs_code,
        case
            when is_undisclosed or {{ is_unknown('export_country_key') }} then 'unknown'
            when export_country_key = 'MEX' then 'mexico'
            when export_country_key = 'USA' then 'us'
            else 'other'
        end as shipped_from,
        value_cad
    from mexican

),

shipments as (

    select
        month_start_date,
        'CAN' as importer_country_key,
        'MEX' as origin_country_key,
        'shipment' as evidence_class,
        napcs_code,
        coalesce(sum(value_cad), 0) as imports_value_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'mexico'), 0) as shipped_from_mexico_cad,
        0 as shipped_from_canada_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'us'), 0) as shipped_from_us_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'other'), 0) as shipped_from_other_cad,
        coalesce(sum(value_cad) filter (where shipped_from = 'unknown'), 0) as shipped_from_unknown_cad
    from bucketed
    group by month_start_date, napcs_code

),

-- By month alone, in US dollars. The last part takes what rounding leaves, so that the parts make the whole. Rounded to
-- tenths of a cent first, half a dollar is half a dollar on every engine, whatever its last digits.
consignments as (

    select
        consigned.month_start_date,
        consigned.importer_country_key,
        consigned.origin_country_key,
        'consignment' as evidence_class,
        'ALL' as napcs_code,
        consigned.is_told,
        round(round({{ in_cad('consigned.imports_value_usd', "'USD'") }}, 3)) as imports_value_cad,
        round(round({{ in_cad('consigned.from_origin_usd', "'USD'") }}, 3)) as shipped_from_origin_cad,
        round(round({{ in_cad('consigned.from_us_usd', "'USD'") }}, 3)) as shipped_from_us_cad,
        round(round({{ in_cad('consigned.from_other_usd', "'USD'") }}, 3)) as shipped_from_other_cad
    from consigned
    inner join rates on consigned.month_start_date = rates.month_start_date
    where rates.cad_per_usd is not null

),

classed as (

    select
        *,
        true as is_told
    from shipments
    union all by name
    select
        * exclude (shipped_from_origin_cad),
        if(origin_country_key = 'MEX', shipped_from_origin_cad, 0) as shipped_from_mexico_cad,
        if(origin_country_key = 'CAN', shipped_from_origin_cad, 0) as shipped_from_canada_cad,
        imports_value_cad
        - shipped_from_origin_cad
        - shipped_from_us_cad
        - shipped_from_other_cad as shipped_from_unknown_cad
    from consignments

),

-- What the official table of shipments lets the share of the United States be, in all products of a month.
bounds as (

    select
        month_start_date,
        importer_country_key,
        cast(sum(shipped_from_us_cad) as double) / nullif(cast(sum(imports_value_cad) as double), 0) as low_us_share,
        cast(sum(shipped_from_us_cad + shipped_from_unknown_cad) as double)
        / nullif(cast(sum(imports_value_cad) as double), 0) as high_us_share
    from shipments
    group by all

),

final as (

    select
        classed.month_start_date,
        classed.importer_country_key,
        classed.origin_country_key,
        classed.evidence_class,
        classed.napcs_code,
        coalesce(product_groups.product_group_name, 'All products') as product_group_name,
        coalesce(product_groups.product_group_label, 'All products') as product_group_label,
        cast(classed.imports_value_cad as decimal(24, 6)) as imports_value_cad,
        cast(classed.imports_value_cad / rates.cad_per_usd as double) as imports_value_usd,
        cast(classed.shipped_from_mexico_cad as decimal(24, 6)) as shipped_from_mexico_cad,
        cast(classed.shipped_from_canada_cad as decimal(24, 6)) as shipped_from_canada_cad,
        cast(classed.shipped_from_us_cad as decimal(24, 6)) as shipped_from_us_cad,
        cast(classed.shipped_from_other_cad as decimal(24, 6)) as shipped_from_other_cad,
        cast(classed.shipped_from_unknown_cad as decimal(24, 6)) as shipped_from_unknown_cad,
        cast(classed.shipped_from_mexico_cad as double)
        / nullif(cast(classed.imports_value_cad as double), 0) as shipped_from_mexico_share,
        cast(classed.shipped_from_canada_cad as double)
        / nullif(cast(classed.imports_value_cad as double), 0) as shipped_from_canada_share,
        cast(classed.shipped_from_us_cad as double)
        / nullif(cast(classed.imports_value_cad as double), 0) as shipped_from_us_share,
        cast(classed.shipped_from_other_cad as double)
        / nullif(cast(classed.imports_value_cad as double), 0) as shipped_from_other_share,
        cast(classed.shipped_from_unknown_cad as double)
        / nullif(cast(classed.imports_value_cad as double), 0) as shipped_from_unknown_share,
        if(classed.evidence_class = 'consignment', bounds.low_us_share, null) as other_evidence_low_us_share,
        if(classed.evidence_class = 'consignment', bounds.high_us_share, null) as other_evidence_high_us_share,
        if(not classed.is_told, 'the importer tells no second partner in this month', null) as unavailable_reason
    from classed
    left join product_groups on classed.napcs_code = product_groups.napcs_code
    left join rates on classed.month_start_date = rates.month_start_date
    left join bounds
        on
            classed.month_start_date = bounds.month_start_date
            and classed.importer_country_key = bounds.importer_country_key

)

select
    *,
    case
        when evidence_class = 'shipment' or unavailable_reason is not null or other_evidence_low_us_share is null
            then null
        -- Each leaves a part open: they differ where not even the open parts let them meet.
        when
            shipped_from_us_share <= other_evidence_high_us_share + 0.01
            and shipped_from_us_share + shipped_from_unknown_share >= other_evidence_low_us_share - 0.01
            then 'agrees'
        else 'differs'
    end as agreement
from final
order by month_start_date, evidence_class, importer_country_key, napcs_code
