{#
    The staging model of a raw table of members: each with this project's code and role, by classification code where the
    seed has one, by name where not. A member that the seed does not know keeps the publisher's code or name as
    ``unknown:statcan_tables:…``; the hierarchy says whether it is a group or an aggregate. The gate places members by
    publishers/statcan/rules/_members.sql; a test holds the two to the same.
#}
{% macro statcan_members(table) %}
with

members as (

    select * from {{ source('raw', table) }}

),

listed_codes as (

    select * from {{ ref('statcan_members') }}

),

listed_names as (

    select
        member_list,
        lower(member_name) as member_name,
        any_value(classification_code) as classification_code,
        any_value(code) as code,
        any_value(role) as role
    from listed_codes
    group by all
    having count(*) = 1

),

coded as (

    select
        members.*,
        coalesce(by_code.code, by_name.code) as listed_code,
        coalesce(by_code.role, by_name.role) as listed_role
    from members
    left join listed_codes as by_code
        on
            members.member_list = by_code.member_list
            and trim(members.classification_code, '[]') = by_code.classification_code
    left join listed_names as by_name
        on
            members.member_list = by_name.member_list
            and lower(trim(members.listed_name)) = by_name.member_name
            and by_code.code is null
            and (by_name.classification_code is null or members.classification_code is null)

),

parents as (

    select distinct
        dimension,
        parent_member_id as member_id
    from coded
    where parent_member_id is not null

),

placed as (

    select
        ---------- keys
        cast(coded.dimension_position_id as integer) as dimension_position,
        coded.member_id,
        coded.dimension,

        ---------- attributes
        coded.member_list,
        {{
            or_unknown(
                'coded.listed_code', 'statcan_tables', 'coalesce(coded.classification_code, coded.listed_name)'
            )
        }} as member_code,
        case
            when coded.listed_role is not null then coded.listed_role
            when above.listed_role in ('part', 'rest', 'group') then 'group'
            when coded.parent_member_id is null and parents.member_id is not null then 'aggregate'
            else 'unknown'
        end as member_role,
        coded.listed_code is not null as is_known,
        coded.listed_name,
        coded.member_name,
        coded.member_name_fr,
        coded.parent_member_id,
        coded.classification_code
    from coded
    left join coded as above
        on coded.dimension = above.dimension and coded.parent_member_id = above.member_id
    left join parents
        on coded.dimension = parents.dimension and coded.member_id = parents.member_id

)

select * from placed
{% endmacro %}

{#
    CTE ``coordinates``: the codes of every coordinate in ``source``, read by the metadata's order of dimensions;
    ``codes`` are the columns to make, each with the dimension that it is of.
#}
{% macro statcan_coordinates(codes) %}
coordinate_parts as (

    select
        coordinate,
        unnest(string_split(coordinate, '.')) as member_id,
        generate_subscripts(string_split(coordinate, '.'), 1) as dimension_position
    from (select distinct coordinate from source)

),

coordinates as (

    select
        parts.coordinate,
        {%- for column, dimension in codes.items() %}
        any_value(members.member_code) filter (where members.dimension = '{{ dimension }}') as {{ column }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from coordinate_parts as parts
    left join members
        on parts.dimension_position = members.dimension_position and parts.member_id = members.member_id
    group by parts.coordinate

)
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
