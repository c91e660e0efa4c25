-- why: A record without a value is none.
-- finds: records without a value
select * from {{ batch }}
where primaryvalue is null
