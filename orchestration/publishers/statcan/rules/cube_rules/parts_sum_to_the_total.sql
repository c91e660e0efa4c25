-- name: {{ column }}_sums_to_its_total
-- why: If no cell is withheld, parts may exceed their total by rounding only. For total trade with an "other" member,
--     at most {{ "{:.0%}".format(quarantined_value_share) }} may be missing, the most that the quarantine may hold.
-- finds: periods whose parts exceed their total, or do not make it
with cells as ({% include "cube_rules/_cells.sql" %})

select parts, total, ref_date, {% for n in others %}code_{{ n }}, {% endfor %}_partition
from cells
where parts > total + rounding
    or (is_whole and (
        total is null
        or (has_rest and parts + unknown < total * {{ 1 - quarantined_value_share }} - rounding)
    ))
