-- why: To the unit in each of 2,815 codes and months of 2020: a difference is a country lost or counted twice, a
--     missing total an answer that nothing proves, unless a row of the cell is in the quarantine.
-- finds: cells whose single countries do not make the total
with s as (
    select
        _partition,
        {{ keys | join(", ") }},
        {% for measure in measures %}
        [
            coalesce(sum({{ measure }}) filter (where {{ single }}), 0),
            sum({{ measure }}) filter (where cty_code = '-')
        ] as {{ measure }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ batch }}
    group by all
)

select *
from s
where (
    {% for measure in measures %}
    {{ "or " if not loop.first }}{{ measure }}[1] is distinct from {{ measure }}[2]
    {% endfor %}
)
and {{ none_quarantined('s', (table,), keys) }}
