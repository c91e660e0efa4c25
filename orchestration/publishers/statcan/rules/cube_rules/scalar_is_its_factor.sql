-- why: Scalar ids run from 0 to 9, each with its word: an id that its word does not confirm multiplies wrongly.
-- finds: rows whose scalar id and word differ
select t.*
from {{ batch }} as t
anti join (
    values {% for factor in factors %}
        ({{ quoted((loop.index0 | string, factor)) }}){{ ", " if not loop.last }}{% endfor %}
) as s (id, factor)
    on s.id = t.scalar_id and s.factor = trim(t.scalar_factor)
