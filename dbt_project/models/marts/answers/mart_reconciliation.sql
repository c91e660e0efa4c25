with

stores as (

    select * from {{ source('meta', 'store') }}

),

compared as (

    select * from {{ ref('int_trade__totals_compared') }}
    union all by name
    select * from {{ ref('int_trade__series_compared') }}

),

judged as (

    select
        compared.*,
        stores.source_mode = 'sample' as is_sample,
        compared.our_value - compared.published_value as difference,
        (compared.our_value - compared.published_value) / nullif(compared.published_value, 0) as relative_difference,
        abs(compared.our_value - compared.published_value)
        <= greatest(compared.tolerance * abs(compared.published_value), compared.rounding) as is_within
    from compared
    cross join stores

)

select
    dataset_code,
    measure,
    subject_code,
    period_name,
    reporter_country_key,
    partners as partner_country_keys,
    flow,
    basis,
    adjustment,
    vintage,
    unit,
    published_value,
    our_value,
    difference,
    relative_difference,
    tolerance,
    case
        when our_value is null then 'not_covered'
        when is_sample and is_within then 'anchored'
        when is_sample and measure <> 'other_table_of_the_publisher' then 'made'
        when is_within then 'agrees'
        when abs(relative_difference) <= explained_difference then 'explained'
        else 'differs'
    end as status,
    case
        when our_value is null then 'no such figure is loaded for the whole period'
        when
            is_sample and not is_within and measure <> 'other_table_of_the_publisher'
            then 'made data that were not made to meet this total, such as a planted change'
        when not is_within and abs(relative_difference) <= explained_difference then explanation
        when
            not is_within
            then 'outside the tolerance: another vintage, another basis, or an error: compare vintage and basis'
    end as reason,
    published_by
from judged
order by
    dataset_code,
    measure,
    subject_code,
    period_name,
    reporter_country_key,
    partner_country_keys,
    flow,
    basis,
    adjustment,
    vintage
