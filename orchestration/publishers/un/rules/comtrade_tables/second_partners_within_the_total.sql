-- why: Goods are consigned from one country: what named second partners have is a part of the month's imports of the
--     partner, and never more.
-- finds: imports of a partner whose second partners have more than all of it, or of which there is no total
with sums as (
    select
        parts._partition,
        parts.period,
        parts.reportercode,
        parts.flowcode,
        parts.partnercode,
        sum(parts.primaryvalue) as consigned,
        any_value(totals.primaryvalue) as total
    from {{ batch }} as parts
    left join candidate.{{ totals_table }} as totals
        on
            totals._partition = parts._partition
            and totals.period = parts.period
            and totals.reportercode = parts.reportercode
            and totals.flowcode = parts.flowcode
            and totals.partnercode = parts.partnercode
            and totals.cmdcode = parts.cmdcode
    group by all
    having coalesce(consigned > total + {{ slip }}, true)
)

select *
from sums
where {{ none_quarantined('sums', (totals_table, parts_table), ('period', 'reportercode', 'flowcode', 'partnercode')) }}
