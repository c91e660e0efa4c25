-- name: {{ column }}_sums_to_its_total
-- why: Where nothing is withheld, parts have a total and exceed it by rounding at most; of all trade, with the
--     rest they make it but for {{ "{:.0%}".format(quarantined_value_share) }}, the most that the quarantine may hold.
-- finds: months whose parts exceed their total, or do not make it
with cells as ({% include "cube_rules/_cells.sql" %})

select parts, total, ref_date, {% for n in others %}code_{{ n }}, {% endfor %}_partition
from cells
where parts > total + rounding
    or (is_whole and (
        total is null
        or (has_rest and parts + unknown < total * {{ 1 - quarantined_value_share }} - rounding)
    ))
