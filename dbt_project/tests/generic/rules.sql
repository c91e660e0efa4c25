{# All rules of one table in one query: a row for each rule that is broken, with how many rows break it. A rule is a data
   test as it is declared, with its name and arguments (orchestration/release/bundling.py gathers them). #}
{% test rules(model, rules) %}
{% for rule in rules %}
select '{{ rule.name }}' as rule, count(*) as broken_rows
from (
    {{ context['test_' ~ rule.test](model=model, **rule.arguments) }}
)
having count(*) > 0
{% if not loop.last %}union all by name{% endif %}

{% endfor %}
{% endtest %}
