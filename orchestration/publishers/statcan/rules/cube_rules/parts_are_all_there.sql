-- name: {{ column }}_parts_are_all_there
-- why: With the rest, parts make every total: one that they fall short of has lost a row.
-- finds: totals that their parts fall short of
-- tolerates: missing part
-- most: 20
-- bound: A row in the quarantine leaves one total short; more than twenty are totals that do not add up.
with cells as ({% include "cube_rules/_cells.sql" %})

select
    _partition,
    {{ quoted(column) }} || ' of ' || ref_date{% for n in others %} || ' ' || code_{{ n }}{% endfor %} as part
from cells
where has_rest and parts + unknown < total - rounding
