-- why: The cuts are views of one record: value, weight and charges agree to the unit in every month, direction,
--     country and mode of 48 months, so any difference is a damaged cut. Only where rows of a cut are in the
--     quarantine may it differ, by one hundredth of the month, the most that they may be worth.
-- finds: months, directions, countries and modes that the cuts do not agree on
with cuts as (
    {% for cut in cuts %}
        select
            {{ quoted(cut) }} as cut,
            _partition,
            trdtype,
            country,
            disagmot,
            sum(value) as v,
            sum(shipwt) as w,
            sum(freight_charges) as f
        from {% if loop.first %}{{ batch }}{% else %}candidate.bts_transborder_{{ cut }}{% endif %}
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        _partition,
        trdtype,
        country,
        disagmot,
        count(*) as cut_count,
        max(v) as v,
        max(v) - if(cut_count = 3, min(v), 0) as v_off,
        max(w) as w,
        max(w) - if(cut_count = 3, min(w), 0) as w_off,
        max(f) as f,
        max(f) - if(cut_count = 3, min(f), 0) as f_off
    from cuts
    group by all
),

quarantined as (
    select distinct
        _partition,
        row_json ->> 'trdtype' as trdtype,
        row_json ->> 'country' as country,
        row_json ->> 'disagmot' as disagmot,
        true as may_differ
    from candidate.quarantine
    where starts_with(table_name, 'bts_transborder_') and finding <> 'exact twin'
),

bounded as (
    select
        c.*,
        if(may_differ, {{ quarantined_value_share }}, 0) as slack,
        sum(v) over (partition by _partition) as v_all,
        sum(w) over (partition by _partition) as w_all,
        sum(f) over (partition by _partition) as f_all
    from compared as c
    left join quarantined using (_partition, trdtype, country, disagmot)
)

select
    _partition,
    trdtype,
    country,
    disagmot
from bounded
where
    (cut_count <> 3 and slack = 0)
    or v_off > slack * v_all
    or w_off > slack * w_all
    or f_off > slack * f_all
