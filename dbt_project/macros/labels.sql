{#
    Labels for charts, at most 40 characters. Long names are shortened by hand in the seed short_labels; a name that the
    seed does not have (an unknown code, a new port) is cut.
#}
{% macro short_label(name) -%}
    coalesce(labels.label, if(length({{ name }}) <= 40, {{ name }}, left({{ name }}, 39) || '…'))
{%- endmacro %}

{# The labels of one kind, to be joined to a column of codes as ``labels``. #}
{% macro join_labels(kind, code) -%}
    left join {{ ref('short_labels') }} as labels on labels.label_kind = '{{ kind }}' and {{ code }} = labels.code
{%- endmacro %}
