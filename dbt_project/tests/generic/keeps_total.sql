{# The sum of a column is the sum of another model's column in every group; ``ours`` and ``condition`` choose the rows of
   each. It is so to the unit, but for what the publisher rounds (``rounding``, a largest difference in the column's unit)
   and, where rows of a ``dataset`` are in the quarantine, for the share of the value that they may have. #}
{% test keeps_total(model, column_name, of, of_column, by=[], condition='true', ours='true', rounding=0, dataset='') %}
{% set keys = (by | join(', ') ~ ', ') if by else '' %}
with

ours as (select {{ keys }}sum({{ column_name }}) as total from {{ model }} where {{ ours }} group by all),

theirs as (select {{ keys }}sum({{ of_column }}) as total from {{ of }} where {{ condition }} group by all),

tolerance as (

    select
        {% if dataset %}
        if(count(*) filter (where finding in ('one key twice', 'unreadable cell')) > 0, 0.01, 0) as share
    from {{ source('meta', 'findings') }} where dataset = '{{ dataset }}'
        {% else %}
        0 as share
        {% endif %}

)

select *
from ours
full join theirs {% if by %}using ({{ by | join(', ') }}){% else %}on true{% endif %}

cross join tolerance
where
    ours.total is distinct from theirs.total
    and (abs(ours.total - theirs.total) <= {{ rounding }} + tolerance.share * abs(theirs.total)) is distinct from true
{% endtest %}
