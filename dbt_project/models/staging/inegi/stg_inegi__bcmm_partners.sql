with

source as (

    select * from {{ source('raw', 'inegi_bcmm_partners') }}

),

partners as (

    select * from {{ ref('inegi_partners') }}

),

renamed as (

    select
        ---------- keys
        {{ inegi_month_and_flow() }},
        case source.tipo_bien
            when 'Consumo' then 'consumption'
            when 'Intermedio' then 'intermediate'
            when 'Capital' then 'capital'
        end as good_type,
        source.pais_o_d as partner_code,
        -- A few codes are the publisher's own (ZYA is the Netherlands), and a few name no country.
        partners.iso3_code as partner_iso3_code,

        ---------- attributes
        -- Only partners may be added: the other rows repeat them, some regions lie inside another.
        case
            when source.pais_o_d is not null then 'partner'
            when source.clave_region is not null then 'region_subtotal'
            when source.clave_continente is not null then 'continent_subtotal'
            else 'total'
        end as row_kind,
        source.clave_continente as continent_code,
        source.clave_region as region_code,
        {{ inegi_value_state() }} as value_state,
        {{ inegi_figure_stage() }},

        ---------- measures
        {{ inegi_value_usd(1000) }} as value_usd

    from source
    left join partners on source.pais_o_d = partners.partner_code

)

select * from renamed
