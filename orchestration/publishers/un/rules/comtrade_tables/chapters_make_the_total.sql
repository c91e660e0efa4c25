-- why: What is secret is in chapter 99, so that chapters make the total but for their roundings: a difference is a
--     chapter that is missing, or there twice, unless a row of the partner is in the quarantine.
-- finds: partners whose chapters do not make their total
with sums as (
    select
        _partition,
        period,
        reportercode,
        flowcode,
        partnercode,
        sum(primaryvalue) filter (where cmdcode <> 'TOTAL') as chapters,
        sum(primaryvalue) filter (where cmdcode = 'TOTAL') as total
    from {{ batch }}
    {% if not has_chapters_of_the_world %}
    where partnercode <> '0'
    {% endif %}
    group by all
    having coalesce(abs(chapters - total), {{ slip }} + 1) > {{ slip }}
)

select *
from sums
where {{ none_quarantined('sums', tables, ('period', 'reportercode', 'flowcode', 'partnercode')) }}
