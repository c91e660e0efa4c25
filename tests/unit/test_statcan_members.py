"""Cubes are read by their own metadata: dimensions by name, members by code or name; new ones are loaded as unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.errors import GateRefused, SchemaDrift
from orchestration.core.seeds import seed_file
from orchestration.core.settings import SEEDS
from orchestration.core.sql import escaped, literally, one_file
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import sample_recordings
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.statcan.members import members_sql
from orchestration.staging import model_file, rendered
from tests.spoiled import Change, failing_checks, in_zip, load_changed, replaced

TOTALS, MODES = dataset_named("statcan_trade_totals"), dataset_named("statcan_trade_by_mode")
CSV, METADATA = "12100011.csv", "getCubeMetadata"
MEMBERS = "statcan_trade_totals_members"


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Recordings:
    return sample_recordings(sample_folder)


def renamed(name: str, new: str, csv: str = CSV) -> dict[str, Change]:
    """The same name changed wherever the file and the metadata have it."""
    change = replaced(f'"{name}"', f'"{new}"', 0)
    return {METADATA: change, ".zip": in_zip(csv, change)}


def in_metadata(edit: Callable[[Any], None]) -> Change:
    def change(content: bytes) -> bytes:
        answer = json.loads(content)
        edit(answer[0]["object"])
        return json.dumps(answer).encode()

    return change


def test_an_unknown_member_is_loaded_under_its_own_name_and_told(sample: Recordings, tmp_path: Path) -> None:
    accepted = load_changed(TOTALS, SNAPSHOT, sample, tmp_path, renamed("Mexico", "Narnia"))
    assert accepted.is_good, accepted.error
    ((found),) = accepted.findings
    assert (found.finding.value, found.part) == ("unknown code", "principal_trading_partners: Narnia")
    assert found.share is not None
    assert 0.02 < found.share < 0.1


def test_more_than_a_tenth_under_unknown_members_is_refused_by_name(sample: Recordings, tmp_path: Path) -> None:
    refused = load_changed(TOTALS, SNAPSHOT, sample, tmp_path, renamed("United States", "Narnia"))
    assert isinstance(refused.error, GateRefused)
    assert "statcan_trade_totals.members_are_known" in str(refused.error)
    assert "Narnia" in str(refused.error)


@pytest.mark.parametrize(
    ("changes", "check", "seen"),
    [
        (renamed("All countries", "World"), "one_total_a_dimension", "'principal_trading_partners', 0"),
        (renamed("Italy", "Mexico"), "one_member_a_code", "'MEX', 'Mexico; Mexico'"),
    ],
)
def test_members_that_cannot_be_told_apart_from_totals_or_each_other_are_refused(
    sample: Recordings, tmp_path: Path, changes: dict[str, Change], check: str, seen: str
) -> None:
    assert seen in failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, changes)[f"{MEMBERS}.{check}"]


def _basis_twice(cube: Any) -> None:
    cube["dimension"][1]["dimensionNameEn"] = "Basis"


def _without_basis(cube: Any) -> None:
    del cube["dimension"][2]


def _with_provinces(cube: Any) -> None:
    cube["dimension"].append({**cube["dimension"][0], "dimensionPositionId": 6, "dimensionNameEn": "Province"})


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (_basis_twice, "missing Trade; there twice Basis"),
        (_without_basis, "missing Basis"),
        (_with_provinces, "new Province"),
    ],
)
def test_another_set_of_dimensions_is_refused_by_name(
    sample: Recordings, tmp_path: Path, edit: Callable[[Any], None], found: str
) -> None:
    with pytest.raises(SchemaDrift, match=found):
        failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, {METADATA: in_metadata(edit)})


def test_dimensions_may_be_spelled_otherwise(sample: Recordings, tmp_path: Path) -> None:
    renaming = renamed("Principal trading partners", "Principal trading partner")
    accepted = load_changed(TOTALS, SNAPSHOT, sample, tmp_path, renaming)
    assert accepted.is_good, accepted.error
    assert [found.finding.value for found in accepted.findings] == ["column under another spelling"]


def test_dimensions_may_stand_in_another_order(sample: Recordings, tmp_path: Path) -> None:
    """Trade and partner change places in the metadata and in every coordinate; the columns stay where they are."""

    def moved(cube: Any) -> None:
        dimensions = cube["dimension"]
        dimensions[1]["dimensionPositionId"], dimensions[4]["dimensionPositionId"] = 5, 2
        dimensions[1], dimensions[4] = dimensions[4], dimensions[1]

    coordinates = replaced(r'"(\d+)[.](\d+)[.](\d+)[.](\d+)[.](\d+)"', r'"\1.\5.\3.\4.\2"', 0)
    changes = {METADATA: in_metadata(moved), ".zip": in_zip(CSV, coordinates)}
    assert failing_checks(TOTALS, SNAPSHOT, sample, tmp_path, changes) == {}


def test_a_total_of_the_modes_may_be_there_or_not(sample: Recordings, tmp_path: Path) -> None:
    """The sample has none. Where another mode is the total, it is less than its parts, and no sum can be."""
    failing = failing_checks(MODES, SNAPSHOT, sample, tmp_path, renamed("Other", "All modes", "12100177.csv"))
    assert {name.split(".")[1] for name in failing} >= {"mode_of_transport_sums_to_its_total"}


MADE_UP = """
        select 'current' as _partition, * from (values
            ('napcs', 'product', '2', '1', null, null, 'All sections'),
            ('napcs', 'product', '2', '2', '1', 'C23', 'Special transactions trade'),
            ('napcs', 'product', '2', '3', '2', '[988]', 'Special transactions trade'),
            ('napcs', 'product', '2', '4', '2', '989', 'Gifts'),
            ('napcs', 'product', '2', '5', '1', 'C24', 'Dreams'),
            ('napcs', 'product', '2', '6', '1', null, 'Energy products'),
            ('origin', 'country', '5', '1', null, null, 'All countries'),
            ('origin', 'country', '5', '2', null, null, 'MEXICO '),
            ('origin', 'country', '5', '3', null, null, 'Ruritania'),
            ('origin', 'country', '5', '4', null, null, 'Zenda'),
            ('origin', 'country', '5', '5', '4', null, 'Japan')
        ) as m(dimension, member_list, dimension_position_id, member_id, parent_member_id, classification_code,
            listed_name), lateral (select listed_name as member_name, listed_name as member_name_fr)
"""


def test_members_are_placed_by_code_by_name_and_by_what_is_above_them() -> None:
    sql = members_sql(f"({MADE_UP})").replace("{seeds}", escaped(literally(SEEDS)))
    placed = duckdb.sql(f"select dimension, code, role, is_top from ({sql}) order by dimension, member_id").fetchall()
    assert placed == [
        ("napcs", "ALL", "total", True),
        ("napcs", "C23", "rest", False),
        ("napcs", "988", "group", False),
        ("napcs", "unknown:statcan_tables:989", "group", False),
        ("napcs", "unknown:statcan_tables:C24", "unknown", False),
        ("napcs", "C12", "part", False),
        ("origin", "ALL", "total", True),
        ("origin", "MEX", "part", False),
        ("origin", "unknown:statcan_tables:Ruritania", "unknown", False),
        ("origin", "unknown:statcan_tables:Zenda", "aggregate", False),
        ("origin", "JPN", "part", False),
    ]


LISTED = f"""
        select 'current' as _partition, member_list as dimension, member_list, '1' as dimension_position_id,
            row_number() over ()::varchar as member_id, null as parent_member_id, asked.code as classification_code,
            name as listed_name, name as member_name, name as member_name_fr
        from read_csv({one_file(seed_file("statcan_members"))}, all_varchar = true) as listed,
            unnest([listed.classification_code, '[' || listed.classification_code || ']', '99', null]) as asked(code),
            unnest([member_name, upper(member_name) || ' ', 'Ruritania']) as n(name)
"""
"""Every member that the seed lists, by its code, by another and by none, under its name and under another."""


@pytest.mark.parametrize("members", [MADE_UP, LISTED], ids=["made up", "listed"])
def test_the_gate_and_the_staging_models_place_members_alike(members: str) -> None:
    """Two queries say what a member is: one before a load, without dbt, and one in it."""
    (table,) = (table for table in TOTALS.tables if table.name == MEMBERS)
    gate = members_sql("raw.statcan_trade_totals_members").replace("{seeds}", escaped(literally(SEEDS)))
    staging = rendered(model_file(TOTALS, table).read_text(encoding="utf-8"))
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute("create schema dbt")
        con.execute(f"create table raw.statcan_trade_totals_members as {members}")
        seed = one_file(seed_file("statcan_members"))
        con.execute(f"create table dbt.statcan_members as from read_csv({seed}, all_varchar = true)")
        places = [
            con.execute(f"select {columns} from ({sql}) order by all").fetchall()
            for sql, columns in (
                (gate, "dimension, position, member_id, code, role, is_known"),
                (staging, "dimension, dimension_position, member_id, member_code, member_role, is_known"),
            )
        ]
    assert places[0] == places[1] != []
