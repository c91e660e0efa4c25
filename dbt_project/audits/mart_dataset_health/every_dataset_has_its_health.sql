-- why: A dataset without a row of health is one that nobody would notice missing.
-- finds: datasets without a row
select dataset from build.meta.datasets
where dataset not in (select dataset_code from {{ batch }})
