{# Columns that every level and flow of CIMT shares, under the names of this warehouse. #}
{% macro cimt_common_columns(has_province) %}
        -- Not strptime: what cannot fail is worked out once a distinct text. A null, which no fact takes, would tell.
        try_strptime(yearmonth, '%Y%m')::date as month_start_date,
        country as country_statcan_code,
        {%- if has_province %}
        -- Newfoundland and Labrador had another code before 2002-11.
        case when province = 'NF' then 'NL' else province end as province_code,
        {%- endif %}
        state as us_state_code,

        ---------- measures
        value as value_cad,

        ---------- lineage
        _partition,
        _file,
        _sha256
{%- endmacro %}

{# Quantity and its unit; the publisher's N/A is no unit, and its 0 then no quantity. #}
{% macro cimt_quantity_columns() %}
        nullif(unit, 'N/A') as quantity_unit_code,
        case when unit <> 'N/A' then quantity end as quantity
{%- endmacro %}

{# Validity of a code, as days. #}
{% macro cimt_validity_columns() %}
        strptime(valid_from, '%Y%m')::date as valid_from_date,
        case when valid_to <> '999912' then last_day(strptime(valid_to, '%Y%m')::date) end as valid_to_date,
        title_en as title,
        title_fr as title_french,
        right(list_tag, 1) as list_number,

        ---------- lineage
        _partition,
        _file,
        _sha256
{%- endmacro %}

{#
    CTEs up to ``rows_that_add_up``: the details of a table, and what is withheld inside published totals as rows
    ``undisclosed``, so that the rows of each ``fixed`` key add up to its published total. Reads the CTEs ``published``
    and ``members``; ``group`` and ``part`` are the two columns with a total ALL that are taken apart. Members that repeat
    others (groups of products, aggregates of countries) or are never added up are left out.
#}
{% macro statcan_details_and_remainders(fixed, group, part) %}
{% set keys = fixed | join(', ') %}
countable as (

    select * from published
    where
        true
        {%- for column in fixed + [group, part] if column != 'month_start_date' %}
        and {{ column }} not in (
            select member_code from members where member_role in ('group', 'aggregate', 'apart')
        )
        {%- endfor %}

),

details as (

    select {{ keys }}, {{ group }}, {{ part }}, status_code, value_cad
    from countable
    where {{ group }} <> 'ALL' and {{ part }} <> 'ALL'

),

-- Withheld inside a group that is published.
undisclosed_parts as (

    select {{ keys }}, {{ group }}, 'undisclosed' as {{ part }}, null as status_code,
        totals.value_cad - coalesce(known.value_cad, 0) as value_cad
    from countable as totals
    left join (select {{ keys }}, {{ group }}, sum(value_cad) as value_cad from details group by all) as known
        using ({{ keys }}, {{ group }})
    where totals.{{ group }} <> 'ALL' and totals.{{ part }} = 'ALL' and totals.value_cad is not null

),

known_rows as (

    select * from details
    union all
    select * from undisclosed_parts where value_cad <> 0

),

-- Groups that are withheld themselves, inside a total that is published.
undisclosed_groups as (

    select {{ keys }}, 'undisclosed' as {{ group }}, 'undisclosed' as {{ part }}, null as status_code,
        totals.value_cad - coalesce(known.value_cad, 0) as value_cad
    from countable as totals
    left join (select {{ keys }}, sum(value_cad) as value_cad from known_rows group by all) as known
        using ({{ keys }})
    where totals.{{ group }} = 'ALL' and totals.{{ part }} = 'ALL' and totals.value_cad is not null

),

rows_that_add_up as (

    select * from known_rows
    union all
    select * from undisclosed_groups where value_cad <> 0

)
{% endmacro %}
