{# One report of each reporter, partner, flow and month on the customs basis: the most detailed dataset that has it. #}
with

reports as (

    select * from {{ ref('int_trade__reporters_conformed') }}
    where basis = 'customs' and adjustment = 'unadjusted' and value_published is not null

),

preferred as (

    select
        dataset_code,
        reporter_country_key,
        partner_country_key,
        flow,
        month_start_date,
        basis,
        attribution,
        valuation,
        adjustment,
        currency_code,
        value_published,
        value_usd,
        value_cad,
        value_mxn
    from reports
    qualify row_number() over (
        partition by reporter_country_key, partner_country_key, flow, month_start_date
        -- the publisher's own detail, then its totals or views, then what it told the United Nations
        order by
            case dataset_code
                when 'un_comtrade_trade' then 3
                when 'statcan_trade_totals' then 2
                when 'bts_transborder' then 2
                else 1
            end
    ) = 1

)

select * from preferred
