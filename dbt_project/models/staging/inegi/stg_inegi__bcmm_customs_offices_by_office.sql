with

source as (

    select * from {{ source('raw', 'inegi_bcmm_customs_offices_by_office') }}

),

modes as (

    select * from {{ ref('inegi_transport_modes') }}

),

offices as (

    select * from {{ ref('inegi_customs_offices') }}

),

renamed as (

    select
        ---------- keys
        {{ inegi_month_and_flow() }},
        modes.transport_mode,
        offices.customs_office_key,

        ---------- attributes
        -- Totals and subtotals repeat the details; only details and the remainder may be added.
        case
            when source.mtra is null then 'total'
            when source.concepto = modes.mode_name then 'mode_subtotal'
            when offices.office_kind = 'remainder' then 'other_offices'
            else 'detail'
        end as row_kind,
        source.mtra as mtra_code,
        source.concepto as concept,
        {{ inegi_value_state() }} as value_state,
        {{ inegi_figure_stage() }},

        ---------- measures
        {{ inegi_value_usd(1000000) }} as value_usd

    from source
    left join modes on source.mtra = modes.mtra_code
    left join offices on source.concepto = offices.concepto

)

select * from renamed
