with

source as (

    select * from {{ source('raw', 'us_census_trade_duties') }}

),

partners as (

    select * from {{ ref('census_partners') }}

),

renamed as (

    select
        ---------- keys
        {{ us_census_month_and_partner() }},
        source.i_commodity as hs2_code,
        source.rp as rate_provision_code,

        ---------- measures
        source.con_val_mo as consumption_value_usd,
        source.dut_val_mo as dutiable_value_usd,
        source.cal_dut_mo as calculated_duty_usd

    from source
    left join partners on source.cty_code = partners.cty_code
    where
        {{ us_census_is_country() }}
        and source.rp <> '-'

)

select * from renamed
