{# Each piece of evidence by period: its series added and divided, as published and as the warehouse computes them. #}
with

evidence as (

    select * from {{ ref('claim_evidence') }}

),

listed as (

    select
        evidence_key,
        false as is_divisor,
        unnest(string_split(series_codes, ' ')) as term
    from evidence
    union all
    select
        evidence_key,
        true as is_divisor,
        unnest(string_split(divided_by_series_codes, ' ')) as term
    from evidence
    where divided_by_series_codes is not null

),

terms as (

    select
        evidence_key,
        is_divisor,
        ltrim(term, '-') as series_code,
        if(term like '-%', -1, 1) as sign,
        count(*) over (partition by evidence_key, is_divisor) as terms_count
    from listed

),

-- A sum of several series is there where all of them are.
sums as (

    select
        terms.evidence_key,
        terms.is_divisor,
        points.period_name,
        any_value(points.period_kind) as period_kind,
        any_value(points.period_start_date) as period_start_date,
        any_value(points.period_end_date) as period_end_date,
        any_value(points.unit) as unit,
        sum(terms.sign * points.published_value order by points.series_code) as amount,
        if(
            count(points.our_value) = count(*),
            sum(terms.sign * points.our_value order by points.series_code),
            null
        ) as our_amount,
        max(points.tolerance) as tolerance,
        string_agg(distinct points.dataset_code, ' ' order by points.dataset_code) as dataset_codes,
        max(points.vintage) as vintage,
        string_agg(distinct points.published_by, '; ' order by points.published_by) as published_by
    from terms
    inner join {{ ref('int_evidence__points_compared') }} as points using (series_code)
    group by terms.evidence_key, terms.is_divisor, points.period_name, terms.terms_count
    having count(*) = terms.terms_count

),

divided as (

    select
        dividends.evidence_key,
        dividends.period_name,
        dividends.period_kind,
        dividends.period_start_date,
        dividends.period_end_date,
        dividends.unit,
        dividends.amount,
        dividends.our_amount,
        dividends.tolerance,
        dividends.dataset_codes,
        dividends.vintage,
        dividends.published_by,
        divisors.amount as divisor,
        divisors.our_amount as our_divisor
    from sums as dividends
    inner join evidence using (evidence_key)
    left join sums as divisors
        on
            dividends.evidence_key = divisors.evidence_key
            and dividends.period_name = divisors.period_name
            and divisors.is_divisor
    where
        not dividends.is_divisor
        and (divisors.amount is not null or evidence.divided_by_series_codes is null)

),

twelve_months as (

    select
        evidence_key,
        'twelve months' as period_kind,
        strftime(period_end_date - interval 11 months, '%Y-%m') || '..' || period_name as period_name,
        cast(date_trunc('month', period_end_date - interval 11 months) as date) as period_start_date,
        period_end_date,
        unit,
        sum(amount) over twelve as amount,
        sum(divisor) over twelve as divisor,
        if(count(our_amount) over twelve = 12, sum(our_amount) over twelve, null) as our_amount,
        if(count(our_divisor) over twelve = 12, sum(our_divisor) over twelve, null) as our_divisor,
        max(tolerance) over twelve as tolerance,
        dataset_codes,
        vintage,
        published_by
    from divided
    where period_kind = 'month' and unit <> 'per cent'
    window
        twelve as (
            partition by evidence_key
            order by period_start_date range between interval 11 months preceding and current row
        )
    qualify count(*) over twelve = 12

),

periods as (

    select
        * exclude (period_kind),
        if(period_kind = 'year', 'calendar year', period_kind) as period_kind
    from divided
    union all by name
    select
        * exclude (period_kind, period_name),
        if(month(period_end_date) = 12, 'calendar year', period_kind) as period_kind,
        if(month(period_end_date) = 12, strftime(period_end_date, '%Y'), period_name) as period_name
    from twelve_months

)

select
    * exclude (amount, divisor, our_amount, our_divisor, unit),
    if(divisor is null, unit, 'per cent') as unit,
    if(divisor is null, amount, 100 * amount / nullif(divisor, 0)) as published_value,
    if(divisor is null, our_amount, 100 * our_amount / nullif(our_divisor, 0)) as our_value
from periods
