-- why: Two letters, three letters or digits, and a sign or two of change; else a column is shifted, or a mark of
--     byte order is read as text.
-- finds: entries of other characters
-- tolerates: unknown code
-- share: 0.01
-- bound: The list is kept by hand, and a slip or a new sign is nothing to what reads it: ports are looked up by
--     code. A column that is shifted shifts thousands.
select
    _partition,
    coalesce(concat_ws(' ', change, country, location), name, 'blank') as part,
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
        regexp_full_match(country, '[A-Z]{2}')
        and coalesce(regexp_full_match(location, '[A-Z0-9]{3}'), true)
        and coalesce(length(change) <= 2, true), false
    )
group by all
