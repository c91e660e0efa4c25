{# Shares of one whole add up to one. #}
{% test shares_sum_to_one(model, column_name, by) %}
select {{ by | join(', ') }}, sum({{ column_name }}) as total
from {{ model }}
group by all
having abs(total - 1) > 1e-9
{% endtest %}
