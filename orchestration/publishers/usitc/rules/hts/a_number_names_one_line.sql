-- why: No number is used twice in the 20 chapters of the 2025 edition; a rate is looked up by it.
-- finds: numbers that stand on more than one line
-- tolerates: one key twice
-- most: 5
-- bound: Each line stands at its place, with its own rates; more numbers than a few are a list read twice.
select
    _partition,
    htsno as part,
    count(*) as row_count
from {{ batch }}
where htsno <> ''
group by all
having count(*) > 1
