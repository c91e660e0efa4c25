{# Staging renames and converts; of the rows that it takes it neither drops nor multiplies any. #}
{% test keeps_every_row(model, of, rows='true') %}
select model_rows, source_rows
from (select count(*) as model_rows from {{ model }}), (select count(*) as source_rows from {{ of }} where {{ rows }})
where model_rows <> source_rows
{% endtest %}
