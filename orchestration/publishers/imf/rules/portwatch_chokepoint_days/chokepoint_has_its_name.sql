-- why: An id that stands for another strait would be a wrong canal under the old name.
-- finds: days of a known chokepoint under another's id
select t.*
from {{ batch }} as t
inner join {{ seed('portwatch_chokepoints') }} as s on s.chokepoint_name = t.portname
where
    s.portwatch_chokepoint_id <> t.portid
    and t.portid in (select portwatch_chokepoint_id from {{ seed('portwatch_chokepoints') }})
