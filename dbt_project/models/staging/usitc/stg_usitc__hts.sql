with recursive

source as (

    select * from {{ source('raw', 'usitc_hts') }}

),

lines as (

    select
        part,
        cast(line_number as integer) as line_number,
        cast(indent as integer) as indent_level,
        nullif(replace(htsno, '.', ''), '') as hts_code,
        description,
        nullif(units, '[]') as units_json,
        footnotes as footnotes_json,
        nullif(trim(coalesce(additionalduties, addiitionalduties)), '') as additional_duties_text,
        nullif(trim(general), '') as own_general_text,
        nullif(trim(special), '') as own_special_text,
        nullif(trim(other), '') as own_other_text
    from source

),

-- The nearest line above with a smaller indent, which need not be one step up: the publisher leaves steps out.
parents as (

    select
        lines.part,
        lines.line_number,
        max(above.line_number) as parent_line_number
    from lines
    inner join lines as above
        on
            lines.part = above.part
            and lines.line_number > above.line_number
            and lines.indent_level > above.indent_level
    group by all

),

parented as (

    select
        lines.*,
        parents.parent_line_number
    from lines
    left join parents on lines.part = parents.part and lines.line_number = parents.line_number

),

-- Rates are taken over together: beside a general rate of its own, a blank special rate means that there is none.
inherited as (

    select
        part,
        line_number,
        own_general_text as general_text,
        own_special_text as special_text,
        own_other_text as other_text,
        line_number as rate_line_number
    from parented
    where coalesce(own_general_text, own_special_text, own_other_text) is not null or parent_line_number is null

    union all

    select
        parented.part,
        parented.line_number,
        inherited.general_text,
        inherited.special_text,
        inherited.other_text,
        inherited.rate_line_number
    from parented
    inner join inherited
        on parented.part = inherited.part and parented.parent_line_number = inherited.line_number
    where coalesce(parented.own_general_text, parented.own_special_text, parented.own_other_text) is null

),

rated as (

    select
        parented.*,
        inherited.general_text,
        inherited.special_text,
        inherited.other_text,
        inherited.rate_line_number,
        -- What stands before the list of programmes that has S or S+ in it; SG is Singapore.
        trim(regexp_extract(
            inherited.special_text, '([^()]*)[(](?:[^()]*,)?\s*S[+]?\s*(?:,[^()]*)?[)]', 1
        )) as usmca_text
    from parented
    inner join inherited on parented.part = inherited.part and parented.line_number = inherited.line_number

),

renamed as (

    select
        ---------- keys
        right(part, 2) as hs2_code,
        line_number,
        hts_code,
        case when length(hts_code) >= 6 then left(hts_code, 6) end as hs6_code,
        parent_line_number,
        rate_line_number,

        ---------- attributes
        indent_level,
        description,
        units_json,
        footnotes_json,
        additional_duties_text,
        general_text as general_rate_text,
        special_text as special_rate_text,
        other_text as other_rate_text,
        {{ hts_rate_kind('general_text') }} as rate_kind,
        coalesce(usmca_text, '') <> '' as is_usmca_eligible,

        ---------- measures
        {{ hts_rate_share('general_text') }} as general_rate_share,
        {{ hts_rate_share('usmca_text') }} as usmca_rate_share,
        case
            when {{ hts_rate_kind('general_text') }} = 'added'
                then cast(cast(regexp_extract(general_text, '([0-9.]+)%', 1) as decimal(9, 4)) * 0.01 as decimal(9, 6))
        end as added_rate_share

    from rated

)

select * from renamed
