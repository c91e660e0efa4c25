-- why: Every column of both editions is filled in most rows, if with Unknown: a blank one is gone, or came under a
--     name that is not known here.
-- finds: columns that are blank in every row
-- tolerates: missing part
-- most: 20
-- bound: Nothing here reads them. A fifth of all columns gone is another list.
select
    _partition,
    column_name as part
from (
    unpivot (
        select
            _partition{% for column in expected %}
                ,
                count({{ column }}) as {{ column }}{% endfor %}
        from {{ batch }}
        group by _partition
    ) on columns(* exclude (_partition)) into name column_name value filled
)
where filled = 0
