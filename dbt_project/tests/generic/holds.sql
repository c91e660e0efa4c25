{# A condition holds for every row; where it is unknown, nothing is said. #}
{% test holds(model, condition) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
