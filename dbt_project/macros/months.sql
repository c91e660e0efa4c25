{# Months as whole numbers, whose differences are spans; what they are counted from has no meaning. #}
{% macro month_number(day) -%}
    cast(datediff('month', date '2000-01-01', {{ day }}) as integer)
{%- endmacro %}

{# The first day of the month that has this number. #}
{% macro month_of_number(number) -%}
    cast(date '2000-01-01' + to_months({{ number }}) as date)
{%- endmacro %}
