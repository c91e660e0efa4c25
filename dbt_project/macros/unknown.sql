{#
    Codes that no list of this project holds. A publisher's code that is new is loaded, and every key that is made of
    one says so and carries the code: unknown:<code system>:<code>. What such a key stands for is in the dimensions,
    from int_reference__unknown_codes. A column that holds a publisher's own code (an HS chapter) keeps it as it is.
#}

{# The known key, or else the key of an unknown code. Null where the publisher left the code blank. #}
{% macro or_unknown(known, code_system, code) -%}
    coalesce({{ known }}, 'unknown:{{ code_system }}:' || {{ code }})
{%- endmacro %}

{# Condition: the key is of an unknown code. As a range, so that blocks of rows without one are not read. #}
{% macro is_unknown(key) -%}
    ({{ key }} >= 'unknown:' and {{ key }} < 'unknown;')
{%- endmacro %}

{# The name of an unknown member: in the publisher's words, or else its code. #}
{% macro unknown_name(code='codes') -%}
    'Unknown (' || coalesce({{ code }}.published_name, {{ code }}.code) || ')'
{%- endmacro %}

{# Unknown keys in facts, as (dimension, member_key): ``keys`` names the columns of each dimension, (model, column). #}
{% macro unknown_keys(keys) %}
{%- for dimension, columns in keys.items() -%}
{%- set is_first = loop.first -%}
{%- for model, column in columns -%}
    {{ '' if is_first and loop.first else '\n    union\n    ' -}}
    select '{{ dimension }}' as dimension, {{ column }} as member_key from {{ ref(model) }} where {{ is_unknown(column) }}
{%- endfor -%}
{%- endfor -%}
{% endmacro %}
