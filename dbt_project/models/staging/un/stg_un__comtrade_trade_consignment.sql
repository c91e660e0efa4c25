with

source as (

    select * from {{ source('raw', 'un_comtrade_trade_consignment') }}

),

renamed as (

    select
        ---------- keys
        cast(strptime(source.period, '%Y%m') as date) as month_start_date,
        source.partner2code as second_partner_code,
        second_partners.iso3_code as second_partner_iso3_code,
        {{ comtrade_columns() }}

    from source
    {{ comtrade_areas() }}
    left join {{ ref('comtrade_areas') }} as second_partners on source.partner2code = second_partners.area_code

)

select * from renamed
