-- why: The ports that the gateway question turns on are in every issue, and are ports.
-- finds: ports of the corridor that are not in the issue, or are no ports there
-- tolerates: missing part
-- most: 2
-- bound: A code may be changed or removed. Three of them gone at once are another list.
select
    l._partition,
    c.code as part
from (select distinct _partition from {{ batch }}) as l
cross join (values ('CAVAN'), ('CAPRR'), ('MXZLO'), ('MXLZC'), ('USLAX'), ('USLGB')) as c (code)
anti join {{ batch }} as t on t._partition = l._partition and t.country || t.location = c.code and t.functions[1] = '1'
