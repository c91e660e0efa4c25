with

source as (

    select * from {{ source('raw', 'statcan_trade_by_mode') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_by_mode_members') }}

),

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        trade.member_code as trade_code,
        partner.member_code as partner_code,
        napcs.member_code as napcs_code,
        transport.member_code as transport_mode_code,

        {{ statcan_values() }}

    from source
    left join members as trade on {{ statcan_member_at('trade', 2) }}
    left join members as partner on {{ statcan_member_at('partner', 3) }}
    left join members as napcs on {{ statcan_member_at('napcs', 4) }}
    left join members as transport on {{ statcan_member_at('transport', 5) }}

)

select * from coded
