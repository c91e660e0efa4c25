{# Staging renames and converts; it neither drops nor multiplies rows. #}
{% test keeps_every_row(model, of) %}
select model_rows, source_rows
from (select count(*) as model_rows from {{ model }}), (select count(*) as source_rows from {{ of }})
where model_rows <> source_rows
{% endtest %}
