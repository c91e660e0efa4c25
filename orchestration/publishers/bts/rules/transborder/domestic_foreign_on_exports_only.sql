-- why: Re-exports are read from this code: exports always carry it, imports never (48 of 48 months).
-- finds: exports without the code, and imports with it
select * from {{ batch }}
where (trdtype = '1') <> (df is not null)
