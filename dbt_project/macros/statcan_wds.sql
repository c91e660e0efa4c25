{# Columns of a table of members of Statistics Canada's web data service, with this project's code and role of each. #}
{% macro statcan_members() %}
        ---------- keys
        cast(members.dimension_position_id as integer) as dimension_position,
        members.member_id,
        members.dimension_name,

        ---------- attributes
        codes.code as member_code,
        codes.role as member_role,
        members.member_name,
        members.member_name_fr,
        members.parent_member_id,
        members.classification_code
{% endmacro %}

{# Condition: a member stands at this position of a row's coordinate. #}
{% macro statcan_member_at(member, position) %}
{{ member }}.dimension_position = {{ position }}
        and {{ member }}.member_id = split_part(source.coordinate, '.', {{ position }})
{% endmacro %}

{# Columns that every table of values ends with; the value with its scalar factor applied, exactly. #}
{% macro statcan_values() %}
        ---------- attributes
        source.status as status_code,
        source.vector as vector_id,

        ---------- measures
        cast(
            cast(source.value as decimal(28, 6)) * cast(pow(10, cast(source.scalar_id as integer)) as decimal(10, 0))
            as decimal(24, 6)
        ) as value_cad
{% endmacro %}
