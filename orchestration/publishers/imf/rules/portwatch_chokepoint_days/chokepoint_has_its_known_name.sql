-- why: Another name of the same strait changes nothing but the name.
-- finds: chokepoints under a name that is new here
-- tolerates: column under another spelling
-- most: 6
-- bound: Names are spelled anew one by one; many new names at once are new numbers.
select distinct
    t._partition,
    t.portid || ' is called ' || t.portname || ', not ' || s.chokepoint_name as part
from {{ batch }} as t
inner join {{ seed('portwatch_chokepoints') }} as s on s.portwatch_chokepoint_id = t.portid
where
    s.chokepoint_name <> t.portname
    and t.portname not in (select chokepoint_name from {{ seed('portwatch_chokepoints') }})
