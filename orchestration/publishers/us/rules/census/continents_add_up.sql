-- why: To the unit in each code and month of 2020, for seven continents and for the partners of the agreement,
--     unless a row of the cell is in the quarantine.
-- finds: groups that are not the sum of their countries
with members as (
    select
        _partition,
        {{ keys | join(", ") }},
        {# Mexico is in North America, 1XXX; the other countries 2nnn are Central America. #}
        unnest([
            if(cty_code = '2010', '1', cty_code[1]) || 'XXX', if(cty_code in ('1220', '2010'), '0020', null)
        ]) as cty_code,
        {{ measure }}
    from {{ batch }}
    where {{ single }}
),

sums as (
    select _partition, {{ keys | join(", ") }}, cty_code, sum({{ measure }}) as members_sum
    from members
    group by all
)

select t.*
from {{ batch }} as t
left join sums using (_partition, {{ keys | join(", ") }}, cty_code)
where (t.cty_code[2:] = 'XXX' or t.cty_code = '0020')
    and t.{{ measure }} is distinct from coalesce(members_sum, 0)
    and {{ none_quarantined('t', (table,), keys) }}
