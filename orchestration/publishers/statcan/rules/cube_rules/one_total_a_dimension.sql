-- why: Sums are compared with the member that the seed calls the total: without one, nothing would be compared.
-- finds: dimensions with more totals than one, or with none
with members as ({% include "_members.sql" %})

select
    d.name as dimension,
    count(m.code) as totals,
    (select any_value(_partition) from {{ batch }}) as _partition
from (
    values {% for one in dimensions if one.has_total %}
        ({{ quoted(one.column) }}, {{ 0 if one.may_lack_total else 1 }}){{ ", " if not loop.last }}{% endfor %}
) as d (name, least)
left join members as m on m.dimension = d.name and m.role = 'total'
group by d.name, d.least
having count(m.code) not between d.least and 1
