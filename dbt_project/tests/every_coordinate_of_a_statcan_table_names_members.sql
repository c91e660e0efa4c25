-- A row without a member, known or unknown, in a dimension belongs to nothing: a fact would leave it out without a word.
select *
from (
    select month_start_date, trade_code as code_1, origin_code as code_2, export_country_code as code_3, napcs_code as code_4
    from {{ ref('stg_statcan__trade_by_origin_and_export') }}
    union all
    select month_start_date, trade_code, destination_code, origin_code, napcs_code from {{ ref('stg_statcan__reexports') }}
    union all
    select month_start_date, partner_code, napcs_code, transport_mode_code, trade_code
    from {{ ref('stg_statcan__trade_by_mode') }}
    union all
    select month_start_date, trade_code, basis_code, adjustment_code, partner_code
    from {{ ref('stg_statcan__trade_totals') }}
) as coded
where code_1 is null or code_2 is null or code_3 is null or code_4 is null
