-- why: Two members of one dimension under one code would be added up as one, or counted twice.
-- finds: codes of more than one member
select
    dimension,
    code,
    string_agg(member_name, '; ' order by member_id) as members,
    _partition
from ({% include "_members.sql" %})
group by all
having count(*) > 1
