-- why: Rows of another coverage would be added to those of the country.
-- finds: rows of another coverage
select * from {{ batch }}
where cobertura is distinct from 'Nacional'
