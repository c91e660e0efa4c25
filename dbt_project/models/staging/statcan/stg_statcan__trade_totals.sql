with

source as (

    select * from {{ source('raw', 'statcan_trade_totals') }}

),

members as (

    select * from {{ ref('stg_statcan__trade_totals_members') }}

),

coded as (

    select
        ---------- keys
        cast(source.ref_date || '-01' as date) as month_start_date,
        trade.member_code as trade_code,
        basis.member_code as basis_code,
        adjustment.member_code as adjustment_code,
        partner.member_code as partner_code,

        {{ statcan_values() }}

    from source
    left join members as trade on {{ statcan_member_at('trade', 2) }}
    left join members as basis on {{ statcan_member_at('basis', 3) }}
    left join members as adjustment on {{ statcan_member_at('adjustment', 4) }}
    left join members as partner on {{ statcan_member_at('partner', 5) }}

)

select * from coded
