"""The staging models of a table of the web data service, which follow from its dimensions: values, and members."""

from __future__ import annotations

from orchestration.core.table import GeneratedStaging
from orchestration.publishers.statcan.cube import Cube

_PERIODS = {
    "month": "cast(source.ref_date || '-01' as date) as month_start_date",
    "year": "cast(source.ref_date as integer) as reference_year",
}

_VALUES = """\
with

source as (

    select * from {{{{ source('raw', '{code}') }}}}

),

members as (

    select * from {{{{ ref('{members_model}') }}}}

),

{{{{
    statcan_coordinates({{
{named}
    }})
}}}}
,

coded as (

    select
        ---------- keys
        {period},
{selected}

        {{{{ statcan_values() }}}}

    from source
    left join coordinates on source.coordinate = coordinates.coordinate

)

select * from coded
"""

_MEMBERS = """\
{{{{ statcan_members('{members}') }}}}
"""


def staged_values(cube: Cube) -> GeneratedStaging:
    """Each row with the codes of its coordinate. A row without a member in a dimension would belong to nothing."""
    codes = {one.code: one.column for one in cube.dimensions if one.code}
    sql = _VALUES.format(
        code=cube.code,
        members_model=f"stg_statcan__{cube.members.removeprefix('statcan_')}",
        named="\n".join(f"        '{code}': '{column}'," for code, column in codes.items()),
        period=_PERIODS[cube.every],
        selected="\n".join(f"        coordinates.{code}," for code in codes),
    )
    return GeneratedStaging(sql, filled=tuple(codes))


def staged_members(cube: Cube) -> GeneratedStaging:
    """Each member with this project's code and role."""
    return GeneratedStaging(_MEMBERS.format(members=cube.members))
