{# The columns together name one row, blanks counting as equal, and every row says where it comes from. #}
{% test sourced_once(model, columns) %}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ model }}
group by all
having count(*) > 1 or count(source) < count(*)
{% endtest %}
