-- why: Both members are aggregates of one file: a difference is a damaged member or a lost row, unless a row of
--     the cell is in the quarantine.
-- finds: chapters whose subheadings do not make them
with joined as (
    select {{ keys | join(", ") | replace("hs2", "left(hs6, 2) as hs2") }}, value as v6, 0 as v2
    from candidate.{{ hs6 }}
    union all
    select {{ keys | join(", ") }}, 0, value
    from candidate.{{ hs2 }}
),

sums as (
    select {{ keys | join(", ") }}, sum(v6) as of_hs6, sum(v2) as of_hs2
    from joined
    group by {{ keys | join(", ") }}
    having sum(v6) <> sum(v2)
)

select *
from sums
where {{ none_quarantined('sums', (hs6, hs2), cell) }}
