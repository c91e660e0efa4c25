-- why: Degrees and minutes: a latitude to 90, a longitude to 180, minutes to 59; blanks are not judged.
-- finds: entries whose coordinates are none
-- tolerates: unknown code
-- share: 0.01
-- bound: The list is kept by hand, and a slip or a new sign is nothing to what reads it: ports are looked up by
--     code. A column that is shifted shifts thousands.
select
    _partition,
    coalesce(country || location || ' at ' || coordinates, name, 'blank') as part,
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
        coordinates is null
        or regexp_full_match(
            coordinates,
            '([0-8][0-9][0-5][0-9]|9000)[NS] ((0[0-9]|1[0-7])[0-9][0-5][0-9]|18000)[EW]'
        ), false
    )
group by all
