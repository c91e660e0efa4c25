{#- What rules of more than one publisher say: macros of every rule file. -#}

{%- macro seed(name) -%}
read_csv('{seeds}/*/{{ name }}.csv', all_varchar = true, hive_partitioning = false)
{%- endmacro -%}

{#- Condition: no row of a sum's cell is in the quarantine, which would explain a difference.

    row: alias of the sum that is judged, which has `_partition`.
    tables: raw tables whose rows are summed.
    cell: columns of the sum that the rows have too, or pairs of a column and its SQL over `q.row_json`, the row. -#}
{%- macro none_quarantined(row, tables, cell) -%}
not exists (
    select 1
    from candidate.quarantine as q
    where q._partition = {{ row }}._partition
        and q.table_name in ({{ quoted(tables) }})
        and q.finding <> 'exact twin'
    {%- for one in cell %}
        and {{ one[1] if one is not string else "(q.row_json ->> " ~ quoted(one) ~ ")" }}
        is not distinct from {{ row }}.{{ one[0] if one is not string else one }}
    {%- endfor %}
)
{%- endmacro -%}
