{# The sum of a column is the sum of another model's column, to the unit, in every group; ``ours`` and ``condition`` choose the rows of each. #}
{% test keeps_total(model, column_name, of, of_column, by=[], condition='true', ours='true') %}
{% set keys = (by | join(', ') ~ ', ') if by else '' %}
with

ours as (select {{ keys }}sum({{ column_name }}) as total from {{ model }} where {{ ours }} group by all),

theirs as (select {{ keys }}sum({{ of_column }}) as total from {{ of }} where {{ condition }} group by all)

select *
from ours
full join theirs {% if by %}using ({{ by | join(', ') }}){% else %}on true{% endif %}

where ours.total is distinct from theirs.total
{% endtest %}
