{# Every staging model that has months, so that no fact has a month which is not here. #}
{% set monthly = [
    'stg_bts__transborder_state_port', 'stg_bts__border_crossings', 'stg_inegi__bcmm_totals',
    'stg_inegi__bcmm_partners', 'stg_inegi__bcmm_customs_offices_by_office', 'stg_statcan__trade_totals',
    'stg_statcan__trade_by_mode', 'stg_statcan__trade_by_origin_and_export', 'stg_statcan__cimt_imports_hs2',
    'stg_statcan__cimt_exports_total_hs2', 'stg_un__comtrade_trade_monthly', 'stg_us__census_trade_imports',
    'stg_us__census_trade_exports'
] %}
{% set daily = [('stg_boc__exchange_rates', 'rate_date'), ('stg_imf__portwatch_port_days', 'activity_date')] %}
with

observed as (

    {% for model in monthly %}
        select
            min(month_start_date) as first_month,
            max(month_start_date) as last_month
        from {{ ref(model) }}
        union all
    {% endfor %}
    {% for model, day in daily %}
        select
            cast(date_trunc('month', min({{ day }})) as date) as first_month,
            cast(date_trunc('month', max({{ day }})) as date) as last_month
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

bounds as (

    select
        least(min(first_month), date '{{ var('calendar_first_month') }}') as first_month,
        greatest(max(last_month), date '{{ var('calendar_first_month') }}') as last_month
    from observed

),

months as (

    select cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month_start_date
    from bounds

),

described as (

    select
        month_start_date,
        last_day(month_start_date) as month_end_date,
        cast(year(month_start_date) as integer) as year_number,
        cast(quarter(month_start_date) as integer) as quarter_number,
        cast(month(month_start_date) as integer) as month_number,
        strftime(month_start_date, '%Y-%m') as month_name
    from months

)

select * from described
order by month_start_date
