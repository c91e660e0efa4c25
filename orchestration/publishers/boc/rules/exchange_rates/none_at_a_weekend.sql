-- why: Rates are published on business days: one of a Sunday stands under a wrong date.
-- finds: rates of a Saturday or Sunday
select * from {{ batch }}
where isodow(date) > 5
