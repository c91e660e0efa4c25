-- why: The service's legend lists these; what another means for the value is not known.
-- finds: marks that the legend does not list
-- tolerates: unknown code
-- share: 0.01
-- bound: A new mark on a few values is reported. On more than one in a hundred it may change what the values mean.
select
    _partition,
    status as part,
    count(*) / any_value(whole.rows) as share
from {{ batch }}
inner join (
    select
        _partition,
        count(*) as rows
    from {{ batch }}
    group by all
) as whole using (_partition)
where status not in ({{ quoted(marks_of_no_value) }}) and status not in ({{ quoted(marks_beside_a_value) }})
group by all
