-- why: The world was the sum of its partners in 2022, to the dollar as China and the United States report it, and
--     to the cent as Germany does: less is a partner that is missing.
-- finds: reporters, flows and periods whose partners are less than the world
-- tolerates: missing part
-- share: {{ missing }}
-- bound: The largest partner of each of these reporters is 15 per cent of its trade or more: one of them is not to
--     be missed.
with sums as (
    select
        _partition,
        period,
        reportercode,
        flowcode,
        sum(primaryvalue) filter (where partnercode <> '0')::double as partners,
        sum(primaryvalue) filter (where partnercode = '0')::double as world
    from {{ batch }}
    where cmdcode = 'TOTAL'
    group by all
)

select
    _partition,
    concat_ws(
        ' ',
        'partners of',
        reportercode,
        flowcode,
        period,
        'are',
        round(100 * partners / world, 1),
        '% of the world'
    ) as part,
    (world - partners) / sum(world) over (partition by _partition) as share
from sums
qualify world - partners > {{ slip }}
