-- name: {{ total }}_is_cargo_and_tankers
-- why: {{ why }}
-- finds: days whose total is not tankers and all else
select *
from {{ batch }}
where abs({{ total }} - ({{ measure }}_cargo + {{ measure }}_tanker)) > {{ tolerance }}
