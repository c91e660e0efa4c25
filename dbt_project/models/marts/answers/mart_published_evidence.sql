with

stores as (

    select * from {{ source('meta', 'store') }}

),

-- Twelve months and calendar years are spans of one length. Figures of one thing may stand under two keys, by source.
periods as (

    select
        periods.*,
        coalesce(evidence.continued_by_evidence_key, periods.evidence_key) as subject_key,
        periods.period_kind in ('calendar year', 'twelve months') as is_span,
        bool_or(periods.period_kind = 'twelve months') over (partition by periods.evidence_key) as has_every_month
    from {{ ref('int_evidence__periods') }} as periods
    inner join {{ ref('claim_evidence') }} as evidence using (evidence_key)

),

-- A year before, and the same span of the base year: the year itself for a year and for twelve months.
compared as (

    select
        periods.*,
        earlier.published_value as year_before_value,
        base.published_value as base_value,
        row_number() over (
            partition by periods.evidence_key, periods.is_span
            order by periods.period_end_date desc
        ) as age,
        row_number() over (
            partition by periods.subject_key
            order by
                periods.has_every_month and not periods.is_span,
                periods.period_end_date desc,
                periods.is_span desc
        ) as age_of_any
    from periods
    left join periods as earlier
        on
            periods.evidence_key = earlier.evidence_key
            and periods.is_span = earlier.is_span
            and periods.period_end_date = last_day(earlier.period_end_date + interval 1 year)
    left join periods as base
        on
            periods.evidence_key = base.evidence_key
            and periods.is_span = base.is_span
            and if(
                periods.is_span,
                base.period_kind = 'calendar year' and base.period_name = '{{ var('base_year') }}',
                periods.period_kind = base.period_kind
                and base.period_end_date
                = last_day(make_date({{ var('base_year') }}, month(periods.period_end_date), 1))
            )

),

-- Calendar years, the newest twelve months and the newest month; all figures of what is published now and then.
shown as (

    select
        *,
        age_of_any = 1 as is_newest
    from compared
    where period_kind not in ('month', 'twelve months') or age = 1 or not has_every_month

),

measured as (

    select
        shown.*,
        shown.unit = 'per cent' as is_share,
        shown.published_value - shown.base_value as change_since_2024,
        shown.published_value / nullif(shown.base_value, 0) - 1 as growth_since_2024,
        shown.our_value / nullif(shown.published_value, 0) - 1 as our_relative_difference
    from shown

)

select
    claims.claim_key,
    claims.claim_number,
    claims.claim,
    evidence.evidence_key,
    evidence.evidence_name,
    measured.period_kind,
    measured.period_name,
    measured.period_end_date,
    measured.is_newest,
    measured.published_value,
    measured.unit,
    if(measured.is_share, null, measured.published_value / nullif(measured.year_before_value, 0) - 1) as growth_12m,
    if(measured.is_share, null, measured.growth_since_2024) as growth_since_2024,
    if(measured.is_share, measured.published_value - measured.year_before_value, null) as change_12m_points,
    if(measured.is_share, measured.change_since_2024, null) as change_since_2024_points,
    evidence.expected as expected_change,
    case
        when
            evidence.expected = 'none'
            or measured.base_value is null
            or measured.period_end_date <= date '{{ var('base_year') }}-12-31'
            then null
        when if(measured.is_share, abs(measured.change_since_2024) < 0.5, abs(measured.growth_since_2024) < 0.01)
            then 'little change'
        when (measured.change_since_2024 > 0) = (evidence.expected = 'rises') then 'towards the claim'
        else 'away from the claim'
    end as trend,
    measured.our_value as warehouse_value,
    measured.dataset_codes as warehouse_dataset_codes,
    -- The sample is made to meet these very series: a difference of zero there would look like proof.
    if(stores.source_mode = 'sample', null, measured.our_relative_difference) as warehouse_relative_difference,
    case
        when measured.our_value is null then 'not_computed'
        when stores.source_mode = 'sample' then 'sample'
        when abs(measured.our_relative_difference) <= measured.tolerance then 'equal'
        else 'differs'
    end as warehouse_comparison,
    basis.basis,
    basis.attribution,
    basis.adjustment,
    basis.certainty,
    measured.vintage,
    measured.published_by,
    concat_ws(' ', evidence.caution, basis.caution) as caution,
    claims.counter_evidence,
    evidence.series_codes,
    evidence.divided_by_series_codes,
    'published elsewhere, not computed here' as provenance
from measured
inner join {{ ref('claim_evidence') }} as evidence using (evidence_key)
inner join {{ ref('thesis_claims') }} as claims using (claim_key)
left join {{ ref('published_series_list') }} as basis
    on basis.series_code = string_split(evidence.series_codes, ' ')[1]
cross join stores
order by claims.claim_number, evidence.evidence_key, measured.period_end_date, measured.period_kind
