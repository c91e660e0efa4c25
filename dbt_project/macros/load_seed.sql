{#
    dbt-duckdb's own way to load a seed, in one statement, for any path of the checkout: one with an apostrophe would
    end the literal, and one with *, ? or [ would be a pattern.
#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set path = modules.re.sub('([*?\\[])', '[\\1]', adapter.get_seed_file_path(model)) | replace("'", "''") %}
    {% set sql %}
        copy {{ this.render() }} from '{{ path }}' (format csv, header true, delimiter '{{ config.get("delimiter", ",") }}')
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}
