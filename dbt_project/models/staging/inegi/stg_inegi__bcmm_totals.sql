with

source as (

    select * from {{ source('raw', 'inegi_bcmm_totals') }}

),

concepts as (

    select * from {{ ref('inegi_concepts') }}

),

renamed as (

    select
        ---------- keys
        {{ inegi_month_and_flow() }},
        concepts.concept_key,

        ---------- attributes
        coalesce(concepts.concept_name, source.concepto) as concept_name,
        -- Oil and types of goods divide the same imports in two ways: parts of one breakdown add up.
        -- A concept that is new may be a part of another and is neither.
        case
            when source.tipo = 'No aplica' then 'balance'
            when concepts.concept_key is null then 'unknown'
            when concepts.part_of is not null then 'part'
            else 'total'
        end as row_kind,
        concepts.part_of as part_of_concept_key,
        concepts.breakdown,
        {{ inegi_figure_stage() }},

        ---------- measures
        {{ inegi_value_usd(1000000) }} as value_usd

    from source
    left join concepts on source.tipo = concepts.tipo and source.concepto = concepts.concepto

)

select * from renamed
