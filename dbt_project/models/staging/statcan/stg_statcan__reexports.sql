with

source as (

    select * from {{ source('raw', 'statcan_reexports') }}

),

members as (

    select * from {{ ref('stg_statcan__reexports_members') }}

),

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        trade.member_code as trade_code,
        partner.member_code as partner_code,
        napcs.member_code as napcs_code,

        {{ statcan_values() }}

    from source
    left join members as trade on {{ statcan_member_at('trade', 2) }}
    left join members as partner on {{ statcan_member_at('partner', 3) }}
    left join members as napcs on {{ statcan_member_at('napcs', 4) }}

)

select * from coded
