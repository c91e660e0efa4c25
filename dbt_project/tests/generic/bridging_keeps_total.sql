{# A model's values summed to families are the same in every month: no code is in two families, and none is lost. #}
{% test bridging_keeps_total(model, column_name, of, of_column, hs2022_from) %}
with

bridged as (

    select trade.month_start_date, coalesce(families.{{ column_name }}, trade.hs6_code) as family, sum(trade.{{ of_column }}) as total
    from {{ of }} as trade
    left join {{ model }} as families
        on trade.hs6_code = families.hs6_code
        and families.edition = if(trade.month_start_date < date '{{ hs2022_from }}', 'HS2017', 'HS2022')
    group by all

),

after as (select month_start_date, sum(total) as total from bridged group by all),

before as (select month_start_date, sum({{ of_column }}) as total from {{ of }} group by all)

select *
from before
full join after using (month_start_date)
where before.total is distinct from after.total
{% endtest %}
