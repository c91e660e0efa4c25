-- why: A place has eight characters of function and two of status; else columns are swapped or shifted.
-- finds: entries of other characters
-- tolerates: unknown code
-- share: 0.01
-- bound: The list is kept by hand, and a slip or a new sign is nothing to what reads it: ports are looked up by
--     code. A column that is shifted shifts thousands.
select
    _partition,
    coalesce(functions || ' ' || status, name, 'blank') as part,
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
        location is null or regexp_full_match(functions, '[0-9B-]{8}') and regexp_full_match(status, '[A-Z]{2}'), false
    )
group by all
