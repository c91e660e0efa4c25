{# Names in the publishers' data, for codes that no list has; int_reference__unknown_codes takes those that it needs. #}
{{ config(materialized='view') }}
select
    'schedule_d' as code_system,
    schedule_d_code as code,
    arg_max(port_name, month_start_date) as published_name
from {{ ref('stg_bts__border_crossings') }}
group by schedule_d_code
union all
select
    'portwatch',
    portwatch_port_id,
    arg_max(port_name, activity_date)
from {{ ref('stg_imf__portwatch_port_days') }}
group by portwatch_port_id
union all
select
    'statcan_tables',
    coalesce(classification_code, listed_name),
    min(listed_name)
from (
    from {{ ref('stg_statcan__trade_by_mode_members') }}
    union all
    from {{ ref('stg_statcan__trade_by_origin_and_export_members') }}
    union all
    from {{ ref('stg_statcan__trade_totals_members') }}
) as members
where not is_known
group by coalesce(classification_code, listed_name)
