{# Every month of another model is here, up to the newest month here. #}
{% test every_month_to_the_newest(model, of) %}
select theirs.month_start_date
from {{ of }} as theirs
anti join {{ model }} as ours on theirs.month_start_date = ours.month_start_date
where theirs.month_start_date <= (select max(newest.month_start_date) from {{ model }} as newest)
{% endtest %}
