-- why: Deeper levels repeat what chapters hold.
-- finds: records of another level
select t.*
from {{ batch }} as t
anti join {{ seed('hs_chapters') }} as c on c.hs2_code = t.cmdcode
where t.cmdcode <> 'TOTAL'
