with

source as (

    select * from {{ source('raw', 'us_census_trade_exports') }}

),

partners as (

    select * from {{ ref('census_partners') }}

),

renamed as (

    select
        ---------- keys
        {{ us_census_month_and_partner() }},
        source.e_commodity as hs6_code,
        case source.df
            when '1' then 'domestic'
            when '2' then 'foreign'
            else 'unknown:census_df:' || source.df
        end as goods_origin,

        ---------- measures
        source.all_val_mo as export_value_usd,
        {{ us_census_modes() }}

    from source
    left join partners on source.cty_code = partners.cty_code
    where
        {{ us_census_is_country() }}
        -- where there is a row of both origins, it is their sum
        and source.df <> '-'

)

select * from renamed
