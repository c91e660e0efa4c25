{# Columns that INEGI's tables share: months with or without a leading zero, directions in singular or plural. #}
{% macro inegi_month_and_flow() %}
        cast(source.anio || '-' || lpad(source.mes, 2, '0') || '-01' as date) as month_start_date,
        case
            when source.tipo like 'Expo%' then 'export'
            when source.tipo like 'Impo%' then 'import'
            when source.tipo = 'No aplica' then 'balance'
            else 'unknown:inegi_tipo:' || source.tipo
        end as flow
{%- endmacro %}

{# The value in US dollars, to a millionth, whatever unit the zip has; blank where confidential, never zero. #}
{% macro inegi_value_usd(dollars_a_unit) -%}
    cast(cast(source.val_usd as decimal(38, 20)) * {{ dollars_a_unit }} as decimal(24, 6))
{%- endmacro %}

{# The stage of the figures, with or without a full stop; one that is not known yet stays in the publisher's words. #}
{% macro inegi_figure_stage() %}
        case trim(replace(source.estatus, 'Cifras ', ''), '. ')
            when 'Oportunas' then 'timely'
            when 'Preliminares' then 'preliminary'
            when 'Revisadas' then 'revised'
            when 'Ajustadas' then 'adjusted'
            when 'Definitivas' then 'final'
            else source.estatus
        end as figure_stage
{%- endmacro %}

{# Available or confidential; another state stays in the publisher's words. #}
{% macro inegi_value_state() -%}
    case source.estatus_cifra
        when 'Disponible' then 'available'
        when 'Confidencial' then 'confidential'
        else source.estatus_cifra
    end
{%- endmacro %}
