{#
    Tables and views of a build that nobody else reads: it writes a private candidate and a work file that begin empty.
    dbt's own makes each under another name, renames it, and looks for what was there before, because people read
    meanwhile; here that is work for nobody. Hooks run in the transaction of the relation.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {% set built = this.incorporate(type='table') %}
    {# There only when a part of a release is built again. #}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=model['language']) %}
        {{ create_table_as(false, built, compiled_code, model['language']) }}
    {% endcall %}
    {% do persist_docs(built, model) %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [built]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        create or replace view {{ this }} as {{ compiled_code }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}

{# All comments of a table at once. Its contract has seen to it that the table has just these columns. #}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% if config.persist_relation_docs() %}
        {% call statement('comments') %}
            {{ alter_relation_comment(relation, model.description) }}
            {% for column in model.columns.values() if column.description %}
            comment on column {{ relation }}.{{ column.name }} is {{ duckdb_escape_comment(column.description) }};
            {% endfor %}
        {% endcall %}
    {% endif %}
{% endmacro %}
