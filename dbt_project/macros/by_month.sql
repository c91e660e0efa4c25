{#
    Facts that are built by months. A night replaces the months whose inputs are others than those that the rows were
    made of, and takes out the months that are gone. Inputs are compared by a fingerprint a month, which the candidate
    keeps in meta.month_inputs and writes in the transaction of the fact itself. What is DuckDB's own dialect is here.
#}

{# Condition of the fact's rows: those to be made now. Of a fact that does not exist yet, all. #}
{% macro in_changed_months(month='month_start_date') -%}
    {% if is_incremental() %}list_contains(getvariable('changed_months'), {{ month }}){% else %}true{% endif %}
{%- endmacro %}

{# Before the fact: what its inputs are now, and in which months they differ from what the fact was made of. #}
{% macro find_changed_months() %}
create or replace temp table month_inputs_now as
{% for input in month_inputs(model) -%}
{{ 'union all' if not loop.first }}
{{ fingerprints_by_month(input) }}
{% endfor %};

set variable changed_months = (
    with

    seen as (
        select * from month_inputs_now
        union all by name
        select * exclude (model_name) from {{ kept_month_inputs() }} where model_name = '{{ model.name }}'
    ),

    -- What is now as it was is seen twice.
    differing as (
        select input_name, month_start_date from seen
        group by input_name, month_start_date, row_count, fingerprint
        having count(*) = 1
    )

    -- An input that has no months is an input of every month.
    select coalesce(list(distinct month_start_date), [])
    from seen
    where
        month_start_date in (select month_start_date from differing)
        or (month_start_date is not null and exists (from differing where month_start_date is null))
)
{% endmacro %}

{# After the fact, in its transaction: what its rows are made of. #}
{% macro keep_month_inputs() %}
delete from {{ kept_month_inputs() }} where model_name = '{{ model.name }}';
insert into {{ kept_month_inputs() }} by name select '{{ model.name }}' as model_name, * from month_inputs_now;
drop table month_inputs_now
{% endmacro %}

{# The strategy: a changed month goes even when nothing comes in its place. One key: a composite key makes the delete too slow. #}
{% macro get_incremental_by_month_sql(arg_dict) %}
{% set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
delete from {{ arg_dict['target_relation'] }} where list_contains(getvariable('changed_months'), month_start_date);
insert into {{ arg_dict['target_relation'] }} ({{ columns }}) (select {{ columns }} from {{ arg_dict['temp_relation'] }})
{% endmacro %}

{% macro kept_month_inputs() -%}
    {{ target.database }}.meta.month_inputs
{%- endmacro %}

{#
    Models that a model is made of. Views above staging hold nothing: their inputs count instead. Seeds do not count:
    they are code, and other code builds everything anew.
#}
{% macro month_inputs(node) %}
    {% set inputs = {} %}
    {% for key in node.depends_on.nodes %}
        {% set parent = graph.nodes[key] %}
        {% if parent.config.materialized == 'view' and 'staging' not in parent.tags %}
            {% for input in month_inputs(parent) %}
                {% do inputs.update({input.unique_id: input}) %}
            {% endfor %}
        {% elif parent.resource_type != 'seed' %}
            {% do inputs.update({key: parent}) %}
        {% endif %}
    {% endfor %}
    {{ return(inputs.values() | list) }}
{% endmacro %}

{# Order-free fingerprint of an input's rows a month, without lineage; of all rows where there is no month. #}
{% macro fingerprints_by_month(input) %}
    {% set relation = api.Relation.create(database=input.database, schema=input.schema, identifier=input.alias) %}
    {% set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% set content = [] %}
    {% for name in names if not name.startswith('_') %}{% do content.append(name) %}{% endfor %}
select
    '{{ input.name }}' as input_name,
    {{ 'month_start_date' if 'month_start_date' in names else 'cast(null as date)' }} as month_start_date,
    count(*) as row_count,
    cast(sum(hash({{ content | join(', ') }})) as varchar) as fingerprint
from {{ relation }}
group by month_start_date
{% endmacro %}
