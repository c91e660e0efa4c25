with

agreements as (

    select * from {{ ref('trade_agreements') }}

),

members as (

    select * from {{ ref('trade_agreement_members') }}

),

described as (

    select
        members.agreement_key,
        members.iso3_code as country_key,
        agreements.agreement_name,
        agreements.short_name,
        members.valid_from,
        members.valid_to,
        members.source
    from members
    inner join agreements on members.agreement_key = agreements.agreement_key

)

select * from described
order by agreement_key, country_key
