with

monthly as (

    select * from {{ ref('int_ports__container_months_summed') }}

),

-- One port of PortWatch that is two in dim_port has the key of neither.
ports as (

    select
        portwatch_port_id,
        port_key,
        port_label
    from {{ ref('dim_port') }}
    where portwatch_port_id is not null and not is_portwatch_port_shared

),

gateways as (

    select * from {{ ref('portwatch_ports') }}
    where coast = 'mexico_pacific'

),

by_vessel as (

    select
        month_start_date,
        customs_office_key,
        sum(value_usd) filter (where flow = 'export') as exports_value_usd,
        sum(value_usd) filter (where flow = 'import') as imports_value_usd
    from {{ ref('fct_mexico_customs_office_trade') }}
    where transport_mode = 'vessel'
    group by all

),

published_months as (

    select distinct month_start_date from by_vessel

),

offices as (

    select
        by_vessel.*,
        gateways.portwatch_port_id,
        gateways.port_name,
        gateways.coast
    from by_vessel
    inner join gateways on by_vessel.customs_office_key = lower(replace(gateways.port_name, ' ', '_'))

),

-- A month of which customs tell and PortWatch does not has a row too: values without calls.
joined as (

    select
        coalesce(monthly.month_start_date, offices.month_start_date) as month_start_date,
        coalesce(monthly.portwatch_port_id, offices.portwatch_port_id) as portwatch_port_id,
        coalesce(monthly.port_name, offices.port_name) as port_name,
        coalesce(monthly.coast, offices.coast) as coast,
        monthly.container_calls_count,
        monthly.unloaded_tonnes_estimated,
        monthly.loaded_tonnes_estimated,
        offices.exports_value_usd as vessel_exports_value_usd,
        offices.imports_value_usd as vessel_imports_value_usd
    from monthly
    full join offices
        on
            monthly.month_start_date = offices.month_start_date
            and monthly.portwatch_port_id = offices.portwatch_port_id

),

valued as (

    select
        joined.*,
        published_months.month_start_date is not null as is_month_of_offices_there,
        joined.unloaded_tonnes_estimated + joined.loaded_tonnes_estimated as tonnes_estimated,
        ln(nullif(joined.container_calls_count, 0))
        - ln(nullif(lag(joined.container_calls_count, 12) over by_port, 0)) as calls_growth_12m
    from joined
    left join published_months on joined.month_start_date = published_months.month_start_date
    window by_port as (partition by joined.portwatch_port_id order by joined.month_start_date)

),

manzanillo as (

    select
        month_start_date,
        calls_growth_12m
    from valued
    where portwatch_port_id = 'port699'

),

-- A port of which a day is missing has no row that month: shares of the others would be of something else.
loaded as (

    select count(distinct portwatch_port_id) as ports_count from monthly

),

measured as (

    select
        valued.*,
        count(valued.container_calls_count) over all_ports = greatest(1, loaded.ports_count) as is_every_port_there,
        loaded.ports_count as loaded_ports_count,
        valued.tonnes_estimated / nullif(sum(valued.tonnes_estimated) over all_ports, 0) as tonnes_share,
        valued.container_calls_count / nullif(sum(valued.container_calls_count) over all_ports, 0) as calls_share,
        if(
            count(valued.calls_growth_12m) over three_years = 36,
            corr(valued.calls_growth_12m, manzanillo.calls_growth_12m) over three_years,
            null
        ) as co_movement_with_manzanillo
    from valued
    cross join loaded
    left join manzanillo on valued.month_start_date = manzanillo.month_start_date
    window
        all_ports as (partition by valued.month_start_date),
        three_years as (
            partition by valued.portwatch_port_id
            order by valued.month_start_date range between interval 35 months preceding and current row
        )

),

newest as (

    select
        coalesce(
            max(month_start_date) filter (where is_every_port_there and is_month_of_offices_there),
            max(month_start_date) filter (where is_every_port_there),
            max(month_start_date) filter (where loaded_ports_count = 0)
        ) as newest_month
    from measured

)

select
    measured.month_start_date,
    measured.portwatch_port_id,
    ports.port_key,
    measured.port_name,
    coalesce(ports.port_label, measured.port_name) as port_label,
    measured.coast,
    cast(measured.container_calls_count as bigint) as container_calls_count,
    cast(measured.unloaded_tonnes_estimated as double) as unloaded_tonnes_estimated,
    cast(measured.loaded_tonnes_estimated as double) as loaded_tonnes_estimated,
    if(measured.is_every_port_there, measured.tonnes_share, null) as tonnes_share,
    if(measured.is_every_port_there, measured.calls_share, null) as calls_share,
    measured.co_movement_with_manzanillo,
    cast(measured.vessel_exports_value_usd as decimal(24, 6)) as vessel_exports_value_usd,
    cast(measured.vessel_imports_value_usd as decimal(24, 6)) as vessel_imports_value_usd,
    coalesce(measured.month_start_date = newest.newest_month, false) as is_newest,
    nullif(concat_ws(
        '; ',
        case
            when measured.loaded_ports_count = 0 then 'calls: no days of these ports are loaded'
            when measured.container_calls_count is null then 'calls: the month is not whole at this port'
            when not measured.is_every_port_there then 'shares: the month is not whole at every port'
        end,
        case
            when measured.coast <> 'mexico_pacific' then null
            when not measured.is_month_of_offices_there then 'values: Mexican customs have not published the month'
            when coalesce(measured.vessel_exports_value_usd, measured.vessel_imports_value_usd) is null
                then 'values: no office of this name is published'
            when measured.vessel_exports_value_usd is null
                then 'exports: Mexican customs name no exports by vessel through this office in the month'
            when measured.vessel_imports_value_usd is null
                then 'imports: Mexican customs name no imports by vessel through this office in the month'
        end
    ), '') as unavailable_reason
from measured
cross join newest
left join ports on measured.portwatch_port_id = ports.portwatch_port_id
order by measured.month_start_date, measured.portwatch_port_id
