-- why: Both borders have entries in each of the 324 months of 1996 to 2022, also in those of the closures.
-- finds: months without one of the borders
select _partition from {{ batch }}
group by all
having count(distinct border) <> 2
