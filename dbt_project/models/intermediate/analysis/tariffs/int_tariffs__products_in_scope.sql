{# Which of the products imported in the base year a scope covers, whole or in part. #}
{{ config(materialized='view') }}

with

products as (

    select distinct product_code from {{ ref('int_tariffs__base_year_imports') }}

),

-- A chapter may be touched by a prefix that does not cover it.
matches as (

    select
        products.product_code,
        scopes.scope_key,
        scopes.is_excluded,
        scopes.hs_prefix = 'all' or starts_with(products.product_code, scopes.hs_prefix) as is_covered
    from products
    inner join {{ ref('tariff_regime_products') }} as scopes
        on
            scopes.hs_prefix = 'all'
            or starts_with(products.product_code, scopes.hs_prefix)
            or starts_with(scopes.hs_prefix, products.product_code)

)

select
    scope_key,
    product_code,
    bool_or(is_covered and not is_excluded) and not bool_or(is_excluded) as is_wholly_in_scope
from matches
group by scope_key, product_code
having bool_or(not is_excluded) and not bool_or(is_excluded and is_covered)
