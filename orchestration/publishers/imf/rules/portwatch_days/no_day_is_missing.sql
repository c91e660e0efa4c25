-- why: PortWatch writes a row for every {{ place }} and day, with zeros: a day that none has was not published.
-- finds: days without a row
-- tolerates: missing part
-- most: 3
-- bound: None was ever seen to be missing. A weekend may be late; a week is a lost page.
select
    d._partition,
    strftime(d.day, '%Y-%m-%d') as part
from (
    select
        _partition,
        cast(
            unnest(generate_series(cast(_partition || '-01' as date), max(date), interval 1 day)) as date
        ) as day
    from {{ batch }}
    group by _partition
) as d
anti join {{ batch }} as t on t._partition = d._partition and t.date = d.day
