-- why: UTF-8 read as Windows-1252 shows as A with tilde before a sign; no name has that.
-- finds: names read in the wrong character set
select * from {{ batch }}
where regexp_matches(name, 'Ã[^A-Za-zÀ-ÿ -]')
