{# A figure ends with a month that has a value in at least one of the columns. #}
{% test newest_month_is_filled(model, columns) %}
select month_start_date
from {{ model }}
qualify
    month_start_date = max(month_start_date) over ()
    and count(coalesce({{ columns | join(', ') }}, null)) over (partition by month_start_date) = 0
{% endtest %}
