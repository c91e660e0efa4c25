-- why: A port that was not asked for means that the service did not heed the list.
-- finds: rows of a port that was not asked for
select *
from {{ batch }}
where port not in ({{ quoted(ports) }})
