-- name: {{ measure }}_cargo_is_its_parts
-- why: {{ why }}
-- finds: days whose total of all but tankers is not the sum of its kinds
select *
from {{ batch }}
where abs({{ measure }}_cargo - (
    {{ measure }}_container + {{ measure }}_dry_bulk + {{ measure }}_general_cargo + {{ measure }}_roro
)) > {{ tolerance }}
