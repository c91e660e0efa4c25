-- why: Every month from the first to the last is published, in each direction: a hole was left out by the
--     publisher.
-- finds: months without a row of each direction
-- tolerates: missing part
-- most: 3
-- bound: A quarter at most: a whole year is a file that was lost.
with months as (
    select distinct
        _partition, {{ cells | join(", ") }}, try_cast(anio as integer) * 12 + try_cast(mes as integer) - 1 as number
    from {{ batch }}
),

spans as (
    select
        _partition,
        unnest(range(min(number), max(number) + 1)) as number
    from months
    group by _partition
),

due as (
    select *
    from spans
    {% for column, known in cells.items() %}
        cross join (
            values {% for value in known %}({{ quoted(value) }}){{ ", " if not loop.last }}{% endfor %}
        ) as {{ column }}_known ({{ column }})
    {% endfor %}
)

select distinct
    _partition,
    number // 12 || '-' || lpad((number % 12 + 1)::varchar, 2, '0') as part
from due
anti join months using (_partition, {{ cells | join(", ") }}, number)
