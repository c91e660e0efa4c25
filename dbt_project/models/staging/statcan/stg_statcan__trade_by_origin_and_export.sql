with

source as (

    select * from {{ source('raw', 'statcan_trade_by_origin_and_export') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_by_origin_and_export_members') }}

),

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        origin.member_code as origin_code,
        export.member_code as export_country_code,
        napcs.member_code as napcs_code,

        {{ statcan_values() }}

    from source
    left join members as origin on {{ statcan_member_at('origin', 2) }}
    left join members as export on {{ statcan_member_at('export', 3) }}
    left join members as napcs on {{ statcan_member_at('napcs', 4) }}

)

select * from coded
