-- why: The ports whose days are loaded are in the list; some left it for months and came back.
-- finds: followed ports that are not in the list
-- tolerates: missing part
-- most: 16
-- bound: 10 of Korea's 22 ports were missing before September 2026; most of the 33 are a lost page.
select
    l._partition,
    s.portwatch_port_id || ' ' || s.port_name as part
from (select distinct _partition from {{ batch }}) as l
cross join {{ seed('portwatch_ports') }} as s
anti join {{ batch }} as t on t._partition = l._partition and t.portid = s.portwatch_port_id
