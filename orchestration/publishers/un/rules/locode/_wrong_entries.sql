-- tolerates: unknown code
-- share: 0.01
-- bound: The list is kept by hand, and a slip or a new sign is nothing to what reads it: ports are looked up by
--     code. A column that is shifted shifts thousands.
{# Entries of which a rule's is_right does not hold, or is unknown; told_as says what is told of one. #}
select
    _partition,
    coalesce({{ told_as }}, name, 'blank') as part,
    count(*) as row_count,
    count(*) / any_value(entries) as share
from (
    select
        *,
        count(*) over (partition by _partition) as entries
    from {{ batch }}
)
where
    not coalesce(
        {{ is_right }}, false
    )
group by all
