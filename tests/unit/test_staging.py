"""What staging columns are made of, as read from the SQL of the models."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.staging import Origin, origins, rendered

RAW = {"example": ("port", "month", "year", "teu", "kind", "_file")}
MODEL = """
with source as (select * from {{ source('raw', 'example') }}),
kinds as (select * from {{ ref('transport_modes') }}),
renamed as (
    select
        source.port as unlocode,
        cast(source.year || '-' || source.month || '-01' as date) as month_start_date,
        source.teu * 2 as containers_teu,
        kinds.transport_mode,
        row_number() over (partition by source.port order by source.month) as place_number,
        'made' as source_kind
    from source left join kinds on source.kind = kinds.disagmot_code
)
select * from renamed
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stg_example__port_teu.sql"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_a_column_is_another_name_or_made_of_those_in_its_expression(file: Path) -> None:
    assert origins(file, RAW) == {
        "unlocode": Origin((("example", "port"),), is_renamed=True),
        "month_start_date": Origin((("example", "month"), ("example", "year")), is_renamed=False),
        "containers_teu": Origin((("example", "teu"),), is_renamed=False),
        "transport_mode": Origin((("transport_modes", "transport_mode"),), is_renamed=True),
        "place_number": Origin((("example", "month"), ("example", "port")), is_renamed=False),
        "source_kind": Origin((), is_renamed=False),
    }


def test_macros_and_variables_of_the_project_are_filled_in() -> None:
    assert "'unknown:census:' || code" in rendered("select {{ or_unknown('key', 'census', 'code') }}")
    assert rendered("{{ config(materialized='view') }}{{ var('base_year') }}").strip() == "2024"
