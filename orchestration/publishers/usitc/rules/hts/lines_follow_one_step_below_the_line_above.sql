-- why: Seven of 35,859 lines of the 2025 edition are two steps below the line above, at most two in a chapter, and
--     none is three: more are lines that were lost, and those below them would take another line's rates.
-- finds: lines too far below the line above
with stepped as (
    select
        _partition,
        part,
        line_number,
        try_cast(indent as int) as depth,
        depth - lag(depth, 1, -1) over (partition by _partition, part order by line_number::int) as steps
    from {{ batch }}
)

select *
from stepped
where
    steps is null
    or depth < 0
    or steps > 2
    or (steps = 2 and part in (
        select two.part
        from stepped as two
        where two.steps = 2 and two._partition = stepped._partition
        group by two.part
        having count(*) > 5
    ))
