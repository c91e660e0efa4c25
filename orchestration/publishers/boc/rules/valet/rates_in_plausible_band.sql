-- why: CAD per USD was 0.95 to 1.62 and CAD per MXN 0.04 to 0.13 since 1995; an inverted rate is outside.
-- finds: rates outside the band
select *
from {{ batch }}
where {{ usd }} not between 0.8 and 2.0 or {{ mxn }} not between 0.03 and 0.2
