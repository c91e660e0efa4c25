-- why: The publisher says each chapter's first and last number: a list without one of them is cut, or another
--     chapter's.
-- finds: chapters whose list does not begin and end as the publisher says
with lists as (
    select
        part,
        arg_min(htsno, line_number::int) as first,
        arg_max(htsno, line_number::int) as last
    from {{ batch }}
    where htsno <> ''
    group by all
)

select
    part,
    first,
    starting_number,
    last,
    ending_number,
    (select any_value(_partition) from {{ batch }}) as _partition
from (
    select 'chapter_' || unnest([{{ quoted(chapters) }}]) as part
) as asked
left join lists using (part)
left join candidate.usitc_hts_ranges using (part)
where not coalesce(
    starts_with(first, nullif(starting_number, '')) and starts_with(last, nullif(ending_number, '')), false
)
