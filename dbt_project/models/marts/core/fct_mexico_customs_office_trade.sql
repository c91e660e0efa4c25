with

offices as (

    select * from {{ ref('stg_inegi__bcmm_customs_offices_by_office') }}
    where row_kind in ('detail', 'other_offices')

),

rates as (

    select * from {{ ref('int_money__monthly_rates') }}

),

final as (

    select
        offices.month_start_date,
        offices.flow,
        {{ or_unknown('offices.transport_mode', 'inegi_mtra', 'offices.mtra_code') }} as transport_mode,
        {{ or_unknown('offices.customs_office_key', 'inegi_office', 'offices.concept') }} as customs_office_key,
        offices.row_kind = 'other_offices' as is_residual,
        offices.figure_stage,
        offices.value_state,
        offices.value_usd,
        cast({{ in_cad('offices.value_usd', "'USD'") }} as double) as value_cad
    from offices
    left join rates on offices.month_start_date = rates.month_start_date

)

select * from final
order by month_start_date, flow, transport_mode, customs_office_key
