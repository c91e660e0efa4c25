-- why: Rows of another level would repeat the same trade.
-- finds: rows of another level
select *
from {{ batch }}
where comm_lvl is distinct from 'HS{{ digits }}' or not regexp_full_match({{ code }}, '[0-9]{{ "{" ~ digits ~ "}" }}')
