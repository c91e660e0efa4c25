{#
    Trade by mode of transport with one concept of exports, domestic ones where the publisher gives them apart, and with
    the sum of the modes as their total where the publisher gives none and withholds none of them.
#}
with

published as (

    select * from {{ ref('stg_statcan__trade_by_mode') }}
    where
        trade_code = 'import'
        or trade_code = (
            select if(bool_or(trade_code = 'domestic_export'), 'domestic_export', 'export')
            from {{ ref('stg_statcan__trade_by_mode') }}
        )

),

added_up as (

    select
        month_start_date,
        trade_code,
        partner_code,
        napcs_code,
        'ALL' as transport_mode_code,
        cast(null as varchar) as status_code,
        cast(null as varchar) as vector_id,
        cast(sum(value_cad) as decimal(24, 6)) as value_cad
    from published
    where not exists (select 1 from published where transport_mode_code = 'ALL')
    group by all
    having count(*) = count(value_cad)

)

select * from published
union all by name
select * from added_up
