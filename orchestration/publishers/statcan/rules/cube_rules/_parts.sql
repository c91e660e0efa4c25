{#- The parts of every coordinate; with labels, of every coordinate with its labels. -#}
select
    _partition,
    coordinate,
    {% for label in labels %}
        {{ label }},
    {% endfor %}
    unnest(string_split(coordinate, '.')) as member_id,
    generate_subscripts(string_split(coordinate, '.'), 1) as position,
    len(string_split(coordinate, '.')) as length
from (
    select distinct _partition, coordinate{% for label in labels %}, {{ label }}{% endfor %}
    from {{ batch }}
)
