{# Where dbt is about to send the SQL of a model or a test to Spark, it is said in Spark's dialect first. #}

{% macro duckonspark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if language == 'sql' -%}
        {{ spark__create_table_as(temporary, relation, adapter.to_spark(compiled_code), language) }}
    {%- else -%}
        {# The names come from orchestration/engine/adapter.py, which runs this. #}
{{ compiled_code }}
write(model(dbtObj(read), session), "{{ relation }}")
    {%- endif -%}
{%- endmacro %}

{% macro duckonspark__create_view_as(relation, sql) -%}
    {{ spark__create_view_as(relation, adapter.to_spark(sql)) }}
{%- endmacro %}

{# The types of a contract are DuckDB's too. #}
{% macro duckonspark__get_empty_schema_sql(columns) -%}
    {{ adapter.to_spark(default__get_empty_schema_sql(columns)) }}
{%- endmacro %}

{% macro duckonspark__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {{ default__get_test_sql(adapter.to_spark(main_sql), fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{# Unit tests are written in DuckDB's dialect, rows given and rows expected. #}
{% macro duckonspark__get_columns_in_query(select_sql) -%}
    {{ return(default__get_columns_in_query(adapter.to_spark(select_sql))) }}
{%- endmacro %}

{% macro duckonspark__escape_single_quotes(expression) -%}
    {{ default__escape_single_quotes(expression) }}
{%- endmacro %}

{% macro duckonspark__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
    {%- set expected = adapter.to_spark(expected_fixture_sql) -%}
    {{ default__get_unit_test_sql(adapter.to_spark(main_sql), expected, expected_column_names) }}
{%- endmacro %}

{# A seed's table is made when its file is read. #}
{% macro duckonspark__create_csv_table(model, agate_table) %}{% endmacro %}

{% macro duckonspark__load_csv_rows(model, agate_table) %}
    {% set given = model.config.column_types %}
    {% set types = {} %}
    {% for name in agate_table.column_names %}
        {% do types.update({name: given.get(name, adapter.convert_type(agate_table, loop.index0))}) %}
    {% endfor %}
    {% do adapter.load_seed(model, this, types) %}
{% endmacro %}

{# Parquet tables of Spark hold nulls: what a contract does not let be null is asked of the rows. #}
{% macro duckonspark__persist_constraints(relation, model) %}
    {% set conditions = [] %}
    {% for column in model.columns.values() %}
        {% for constraint in column.constraints if constraint.type == 'not_null' %}
            {% do conditions.append(column.name ~ ' is null') %}
        {% endfor %}
    {% endfor %}
    {% if conditions %}
        {% set rows = run_query('select count(*) from ' ~ relation ~ ' where ' ~ conditions | join(' or ')) %}
        {% if rows.columns[0].values()[0] > 0 %}
            {% do exceptions.raise_compiler_error('the contract of ' ~ relation ~ ' is broken: a row where ' ~ conditions | join(' or ')) %}
        {% endif %}
    {% endif %}
{% endmacro %}
