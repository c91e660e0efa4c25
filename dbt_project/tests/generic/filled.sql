{# Every one of the columns has a value: a row that does not say where it comes from is refused. #}
{% test filled(model, columns) %}
select *
from {{ model }}
where false{% for column in columns %} or coalesce(trim({{ column }}), '') = ''{% endfor %}

{% endtest %}
