{# What kind of rate a text of the tariff schedule is. A duty that is added to another, or leaves it, is of chapter 99. #}
{% macro hts_rate_kind(text) -%}
case
    when coalesce({{ text }}, '') = '' then 'none'
    when regexp_full_match({{ text }}, '(?i)free[.]?') then 'free'
    when regexp_full_match({{ text }}, '[0-9.]+%') then 'ad_valorem'
    when regexp_full_match({{ text }}, '(?i)(no change|the duty provided (for )?in the applicable subheading)[.]?')
        then 'unchanged'
    -- The publisher also writes "inthe" and "plus".
    when regexp_full_match(
        {{ text }}, '(?i)the duty provided in ?the applicable subheading ?([+]|plus) ?[0-9.]+%[.]?'
    )
        then 'added'
    when regexp_matches({{ text }}, '[¢$]') and contains({{ text }}, '%') then 'compound'
    when regexp_matches({{ text }}, '[¢$]') then 'specific'
    else 'other'
end
{%- endmacro %}

{# A simple rate as a share of the value, exact: 'Free' is 0, '2.5%' is 0.025; every other kind is null. #}
{% macro hts_rate_share(text) -%}
case {{ hts_rate_kind(text) }}
    when 'free' then cast(0 as decimal(9, 6))
    when 'ad_valorem' then cast(cast(rtrim({{ text }}, '%') as decimal(9, 4)) * 0.01 as decimal(9, 6))
end
{%- endmacro %}
