{#
    Bounds of each group of corridors: low is what the evidence forces, high the base less what it excludes.
    Two margins of one table force what of both must overlap: a + b - base; nothing more is used.
#}
with

imports as (

    select
        month_start_date,
        sum(base_cad) as base_cad,
        bool_or(has_modes) as has_modes,
        bool_or(has_origins) as has_origins,
        -- arrived by land and began in the United States
        sum(greatest(0, land_cad + from_us_cad - base_cad)) as us_land_low,
        -- arrived by sea or air and began in Mexico
        sum(greatest(0, sea_cad + air_cad + from_mexico_cad - base_cad)) as us_land_excluded,
        sum(greatest(0, sea_cad + from_mexico_cad - base_cad)) as sea_low,
        sum(greatest(air_cad, from_us_cad)) as sea_excluded,
        sum(greatest(0, air_cad + from_mexico_cad - base_cad)) as air_low,
        sum(from_us_cad) as air_excluded
    from {{ ref('int_trade__imports_evidence') }}
    group by month_start_date

),

canadian_imports as (

    select
        month_start_date,
        value_cad as imports_cad,
        -- published in tenths of a million, and so behind the sum of the evidence itself
        coalesce(dataset_code = 'statcan_trade_totals', false) as is_rounded
    from {{ ref('int_trade__preferred_reports') }}
    where reporter_country_key = 'CAN' and partner_country_key = 'MEX' and flow = 'import' and value_cad is not null

),

exits as (

    select
        month_start_date,
        coalesce(sum(value_cad) filter (where transport_mode in ('truck', 'rail')), 0) as land_cad,
        coalesce(sum(value_cad) filter (where transport_mode = 'vessel'), 0) as sea_cad
    from {{ ref('fct_trade_by_transport_mode') }}
    where partner_country_key = 'MEX' and flow = 'export'
    group by month_start_date

),

mexican_imports as (

    select
        month_start_date,
        value_cad as imports_cad
    from {{ ref('int_trade__preferred_reports') }}
    where reporter_country_key = 'MEX' and partner_country_key = 'CAN' and flow = 'import' and value_cad is not null

),

both_ways as (

    select
        month_start_date,
        'MEX' as exporter_country_key,
        'CAN' as importer_country_key,
        coalesce(
            if(canadian_imports.is_rounded, cast(imports.base_cad as double), canadian_imports.imports_cad),
            canadian_imports.imports_cad,
            cast(imports.base_cad as double)
        ) as base_cad,
        coalesce(imports.has_modes, false) as has_modes,
        coalesce(imports.has_origins, false) as has_origins,
        cast(coalesce(imports.us_land_low, 0) as double) as us_land_low,
        cast(coalesce(imports.us_land_excluded, 0) as double) as us_land_excluded,
        cast(coalesce(imports.sea_low, 0) as double) as sea_low,
        cast(coalesce(imports.sea_excluded, 0) as double) as sea_excluded,
        cast(coalesce(imports.air_low, 0) as double) as air_low,
        cast(coalesce(imports.air_excluded, 0) as double) as air_excluded
    from canadian_imports
    full join imports using (month_start_date)
    union all
    -- What leaves Canada by land enters the United States; what leaves by sea may still land there.
    select
        month_start_date,
        'CAN',
        'MEX',
        mexican_imports.imports_cad,
        exits.land_cad is not null,
        false,
        least(cast(coalesce(exits.land_cad, 0) as double), mexican_imports.imports_cad),
        0,
        0,
        least(cast(coalesce(exits.land_cad, 0) as double), mexican_imports.imports_cad),
        0,
        least(cast(coalesce(exits.land_cad + exits.sea_cad, 0) as double), mexican_imports.imports_cad)
    from mexican_imports
    left join exits using (month_start_date)

)

select * from both_ways
