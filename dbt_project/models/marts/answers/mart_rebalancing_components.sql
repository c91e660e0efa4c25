with

components as (

    select * from {{ ref('index_components') }}

),

trade as (

    select
        month_start_date,
        'direct_trade' as component_key,
        sum(value_usd_12m order by value_usd_12m) filter (
            where exporter_country_key <> 'USA' and importer_country_key <> 'USA'
        ) as part,
        if(count(value_usd_12m) = 6, sum(value_usd_12m order by value_usd_12m), null) as whole
    from {{ ref('metric_triangle_trade') }}
    group by month_start_date

),

dependence as (

    select
        month_start_date,
        unnest(['canadas_exports', 'canadas_imports', 'mexicos_exports', 'mexicos_imports']) as component_key,
        1 - unnest([
            us_share_of_canadas_exports,
            us_share_of_canadas_imports,
            us_share_of_mexicos_exports,
            us_share_of_mexicos_imports
        ]) as part,
        1 as whole
    from {{ ref('metric_us_hub_share') }}

),

shipped as (

    select
        month_start_date,
        sum(shipped_from_mexico_cad) as part,
        sum(imports_value_cad) as whole
    from {{ ref('mart_via_us') }}
    where evidence_class = 'shipment'
    group by month_start_date

),

called as (

    select
        month_start_date,
        sum(container_calls_count) filter (where coast = 'canada_pacific') as part,
        -- Of every port, or the share would be of something else.
        if(count(calls_share) = count(*), sum(container_calls_count), null) as whole
    from {{ ref('mart_pacific_gateway') }}
    group by month_start_date

),

monthly as (

    select
        *,
        'shipped_from_mexico' as component_key
    from shipped
    union all by name
    select
        *,
        'canadian_pacific' as component_key
    from called

),

summed as (

    select
        month_start_date,
        component_key,
        cast(sum(part) over twelve as double) as part,
        cast(if(count(whole) over twelve = 12, sum(whole) over twelve, null) as double) as whole
    from monthly
    window
        twelve as (
            partition by component_key
            order by month_start_date range between interval 11 months preceding and current row
        )

),

-- Positions are published once a year: those of a year's end stand until the next one is out, for two years at most.
positions as (

    select
        reference_year,
        cast(sum(mexico_cad) as double) as part,
        cast(sum(mexico_cad + us_cad) as double) as whole
    from {{ ref('mart_investment_ties') }}
    group by reference_year
    having count(mexico_cad + us_cad) = 2

),

standing as (

    select
        *,
        cast(unnest(range(24)) as integer) as age_in_months
    from positions

),

invested as (

    select
        cast(make_date(reference_year, 12, 1) + to_months(age_in_months) as date) as month_start_date,
        'investment_ties' as component_key,
        part,
        whole
    from standing
    qualify row_number() over (partition by month_start_date order by reference_year desc) = 1

),

shares as (

    select
        month_start_date,
        component_key,
        part / nullif(whole, 0) as share_12m
    from (
        from trade
        union all by name
        from dependence
        union all by name
        from summed
        union all by name
        from invested
    ) as all_components

),

months as (

    select distinct month_start_date from shares
    where share_12m is not null and component_key <> 'investment_ties'

),

-- A component without a value in a month has a row that says so.
measured as (

    select
        months.month_start_date,
        components.component_key,
        components.component_name,
        components.answer,
        shares.share_12m,
        max(if(months.month_start_date = date '{{ var('base_year') }}-12-01', shares.share_12m, null)) over (
            partition by components.component_key
        ) as base_share
    from months
    cross join components
    left join shares
        on
            months.month_start_date = shares.month_start_date
            and components.component_key = shares.component_key

)

select
    month_start_date,
    component_key,
    component_name,
    share_12m,
    base_share,
    100 * share_12m / nullif(base_share, 0) as component_index,
    coalesce(
        month_start_date = max(if(share_12m is null, null, month_start_date)) over (partition by component_key), false
    ) as is_newest,
    case
        when share_12m is null and component_key = 'investment_ties'
            then 'the positions of one of the last two year ends are not there'
        when share_12m is null then 'twelve months of ' || answer || ' are not there'
        when base_share is null then 'the base, {{ var('base_year') }}, is not there'
        when base_share = 0 then 'the base, {{ var('base_year') }}, is zero'
    end as unavailable_reason
from measured
order by month_start_date, component_key
