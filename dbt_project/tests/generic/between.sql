{# Every value lies between two bounds, both included; blanks pass. #}
{% test between(model, column_name, low, high) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not between {{ low }} and {{ high }}
{% endtest %}
