{# Every code of another model is in this column. #}
{% test keeps_every_code(model, column_name, of, of_column) %}
select codes.{{ of_column }}
from {{ of }} as codes
anti join {{ model }} as model on codes.{{ of_column }} = model.{{ column_name }}
{% endtest %}
