{# Columns that both of UN Comtrade's tables share: who, with whom, what, and on which basis it is valued. #}
{% macro comtrade_columns() %}
        source.reportercode as reporter_code,
        reporters.iso3_code as reporter_iso3_code,
        source.partnercode as partner_code,
        partners.iso3_code as partner_iso3_code,
        -- The world repeats its partners; a remainder is trade whose partner is not told, unknown a code that is new.
        coalesce(partners.area_kind, 'unknown') as partner_kind,
        case source.flowcode
            when 'M' then 'import'
            when 'X' then 'export'
            when 'RM' then 're-import'
            when 'RX' then 're-export'
        end as flow,
        -- Exports hold re-exports, imports re-imports.
        source.flowcode in ('M', 'X') as is_whole_flow,
        nullif(source.cmdcode, 'TOTAL') as hs2_code,
        case
            when source.cmdcode = 'TOTAL' then 'total'
            when regexp_full_match(source.cmdcode, '[0-9]{2}') then 'chapter'
            else 'unknown'
        end as row_kind,

        ---------- attributes
        source.classificationcode as hs_edition_code,
        source.isoriginalclassification = 'true' as is_original_edition,
        source.isreported = 'true' as is_reported,
        source.isaggregate = 'true' as is_aggregate,
        case
            when source.primaryvalue = source.cifvalue then 'CIF'
            when source.primaryvalue = source.fobvalue then 'FOB'
            else 'unknown'
        end as valuation_basis,

        ---------- measures
        source.primaryvalue as value_usd,
        source.cifvalue as cif_value_usd,
        source.fobvalue as fob_value_usd,
        source.netwgt as net_weight_kg,
        source.isnetwgtestimated = 'true' as is_net_weight_estimated,
        source.grosswgt as gross_weight_kg,
        source.isgrosswgtestimated = 'true' as is_gross_weight_estimated,
        nullif(source.qtyunitcode, '-1') as quantity_unit_code,
        case when source.qtyunitcode <> '-1' then source.qty end as quantity,
        source.isqtyestimated = 'true' as is_quantity_estimated
{%- endmacro %}

{# The names of reporter and partner. #}
{% macro comtrade_areas() %}
    left join {{ ref('comtrade_areas') }} as reporters on source.reportercode = reporters.area_code
    left join {{ ref('comtrade_areas') }} as partners on source.partnercode = partners.area_code
{%- endmacro %}
