{# No two rows of one key are valid on the same day; both ends are included, a blank end is open. #}
{% test no_overlap(model, by) %}
select {{ by | join(', ') }}, valid_from, valid_to
from {{ model }}
qualify
    lead(valid_from) over (partition by {{ by | join(', ') }} order by valid_from)
    <= coalesce(valid_to, date '9999-12-31')
    or valid_to < valid_from
{% endtest %}
