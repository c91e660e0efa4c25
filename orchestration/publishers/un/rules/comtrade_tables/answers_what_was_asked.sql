-- why: Every query is for goods of one frequency and year, and pins second partner, procedure and transport to
--     all: a row of a breakdown would be counted beside its total.
-- finds: records that were not asked for
select *
from {{ batch }}
where not coalesce(
    typecode = 'C'
    and freqcode = {{ quoted(frequency) }}
    and refyear = _partition
    {% if frequency == "M" %}
        and try_cast(refmonth as int) between 1 and 12
        and period = refyear || lpad(refmonth, 2, '0')
    {% else %}
    and refmonth = '52'
    and period = refyear
    {% endif %}
    and partner2code = '0'
    and customscode = 'C00'
    and motcode = '0'
    and flowcode in ('M', 'X', 'RM', 'RX'),
    false
)
