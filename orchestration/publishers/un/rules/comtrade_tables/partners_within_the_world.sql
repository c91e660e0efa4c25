-- why: The world holds all partners: if they are more, a row is there twice or another's; if a world is missing,
--     or most of its partners are, a page is lost, unless a row of it is in the quarantine.
-- finds: reporters, flows and periods whose partners exceed the world, or that have lost it
with sums as (
    select
        _partition,
        period,
        reportercode,
        flowcode,
        sum(primaryvalue) filter (where partnercode <> '0') as partners,
        sum(primaryvalue) filter (where partnercode = '0') as world
    from {{ batch }}
    where cmdcode = 'TOTAL'
    group by all
    having world is null
        {% if has_all_partners %}
        or coalesce(partners, 0) < {{ 1 - missing }} * world - {{ slip }}
        {% endif %}
        or partners > world + {{ slip }}
)

select *
from sums
where {{ none_quarantined('sums', tables, ('period', 'reportercode', 'flowcode')) }}
