-- name: {{ cells | join("_and_") }}_known
-- why: Other words for the directions or types of goods would fall out of every sum.
-- finds: rows with another word
select *
from {{ batch }}
where {% for column, known in cells.items() %}
    {{ "or " if not loop.first }}{{ column }} not in ({{ quoted(known) }}){% endfor %}
