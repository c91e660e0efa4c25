with

-- Each country's own customs; what it told others is another answer.
dependence as (

    select * from {{ ref('mart_hub_dependence') }}
    where
        basis = 'customs'
        and dataset_code in ('statcan_cimt_exports', 'statcan_cimt_imports', 'inegi_bcmm_partners')

)

select
    month_start_date,
    max(us_share_12m) filter (where reporter_country_key = 'CAN' and flow = 'export') as us_share_of_canadas_exports,
    max(us_share_12m) filter (where reporter_country_key = 'CAN' and flow = 'import') as us_share_of_canadas_imports,
    max(us_share_12m) filter (where reporter_country_key = 'MEX' and flow = 'export') as us_share_of_mexicos_exports,
    max(us_share_12m) filter (where reporter_country_key = 'MEX' and flow = 'import') as us_share_of_mexicos_imports,
    max(us_share_of_triangle) as us_share_of_triangle
from dependence
group by month_start_date
order by month_start_date
