with

source as (

    select * from {{ source('raw', 'us_census_trade_imports') }}

),

partners as (

    select * from {{ ref('census_partners') }}

),

renamed as (

    select
        ---------- keys
        {{ us_census_month_and_partner() }},
        source.i_commodity as hs6_code,

        ---------- measures
        source.gen_val_mo as general_value_usd,
        source.con_val_mo as consumption_value_usd,
        source.dut_val_mo as dutiable_value_usd,
        source.cal_dut_mo as calculated_duty_usd,
        source.gen_cif_mo as cif_value_usd,
        {{ us_census_modes() }}

    from source
    left join partners on source.cty_code = partners.cty_code
    where
        {{ us_census_is_country() }}

)

select * from renamed
