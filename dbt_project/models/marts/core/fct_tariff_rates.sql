with

lines as (

    select * from {{ ref('stg_usitc__hts') }}
    where length(hts_code) >= 8

)

select
    hts_code,
    hs6_code,
    hs2_code,
    description,
    general_rate_text,
    rate_kind,
    general_rate_share,
    is_usmca_eligible,
    usmca_rate_share,
    added_rate_share,
    length(hts_code) as digits_count
from lines
order by hts_code
