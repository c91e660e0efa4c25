with

source as (

    select * from {{ source('raw', 'us_census_trade_port_exports') }}

),

partners as (

    select * from {{ ref('census_partners') }}

),

renamed as (

    select
        ---------- keys
        {{ us_census_month_and_partner() }},
        source.port as schedule_d_code,
        source.e_commodity as hs2_code,

        ---------- measures
        source.all_val_mo as export_value_usd,
        {{ us_census_modes() }}

    from source
    left join partners on source.cty_code = partners.cty_code
    where
        {{ us_census_is_country() }}
        and source.port <> '-'

)

select * from renamed
