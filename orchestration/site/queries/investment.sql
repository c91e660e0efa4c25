with

year_ends as (

    select
        cast(date_trunc('month', year_end_date) as date) as month,
        'end of ' || reference_year as period_name,
        position_kind = 'canadian_abroad' as is_abroad,
        mexico_cad,
        100 * mexico_share as mexico_share,
        100 * mexico_growth_1y as mexico_growth,
        100 * elsewhere_growth_1y as elsewhere_growth,
        100 * conduits_share as conduits_share
    from marts.mart_investment_ties

),

lines as (

    select
        *,
        1 as measure_number,
        'position at year end' as measure,
        1 as line_number,
        if(is_abroad, 'Canada''s investment in Mexico', 'Mexico''s investment in Canada') as line,
        mexico_cad as value,
        'Canadian dollars' as unit
    from year_ends
    union all by name
    select
        *,
        2 as measure_number,
        'share of all positions' as measure,
        1 as line_number,
        if(is_abroad, 'Canada''s investment in Mexico', 'Mexico''s investment in Canada') as line,
        mexico_share as value,
        '%' as unit
    from year_ends
    union all by name
    select
        *,
        2 as measure_number,
        'share of all positions' as measure,
        2 as line_number,
        if(is_abroad, 'Canada''s through conduits', 'others'' in Canada through conduits') as line,
        conduits_share as value,
        '%' as unit
    from year_ends
    union all by name
    select
        *,
        3 as measure_number,
        'growth in a year' as measure,
        1 as line_number,
        if(is_abroad, 'Canada''s investment in Mexico', 'Mexico''s investment in Canada') as line,
        mexico_growth as value,
        '%' as unit
    from year_ends
    union all by name
    select
        *,
        3 as measure_number,
        'growth in a year' as measure,
        3 as line_number,
        if(is_abroad, 'Canada''s investment elsewhere', 'others'' investment in Canada') as line,
        elsewhere_growth as value,
        '%' as unit
    from year_ends

)

select
    measure,
    line,
    month,
    period_name,
    value,
    unit,
    'statcan_direct_investment' as source_dataset
from lines
where value is not null
order by measure_number asc, line_number asc, is_abroad desc, month asc
