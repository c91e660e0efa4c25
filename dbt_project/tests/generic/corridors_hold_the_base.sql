{# Lows of disjoint corridors add up to no more than the base, highs to no less, to the cent. #}
{% test corridors_hold_the_base(model) %}
select month_start_date, exporter_country_key
from {{ model }}
group by all
having sum(low_value_cad) > any_value(base_value_cad) + 0.01 or sum(high_value_cad) < any_value(base_value_cad) - 0.01
{% endtest %}
