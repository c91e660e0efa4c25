"""What the pages of a sample say of it is so: by the world it is made from, and by its published file."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.core.modes import NOTICES, PLANTED, Mode
from orchestration.environment import load_settings
from orchestration.offline.sample.world import CHANGING_WORLD
from orchestration.site.answers import ANSWERS
from orchestration.site.sample import sample_texts


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(
        """
        create schema marts;
        create table marts.mart_published_evidence as from (values
            (1, 'canada_exports_all', 'Canada''s exports to all countries', 'month', '2026-04', 100, 100.0),
            (1, 'canada_exports_mexico', 'Canada''s exports to Mexico', 'year', '2024', 100, 100.0),
            (1, 'canada_exports_mexico', 'Canada''s exports to Mexico', 'year', '2025', 100, 121.0),
            (6, 'us_imports_mexico', 'US imports from Mexico, as revised later', 'year', '2025', 100, 99.05),
            (6, 'not_computed', 'Not computed', 'year', '2025', 100, null)
        ) as t(claim_number, evidence_key, evidence_name, period_kind, period_name, published_value, warehouse_value)
        """
    )
    return con


def test_series_that_the_sample_does_not_repeat_are_named_from_the_file(con: duckdb.DuckDBPyConnection) -> None:
    told = sample_texts(con, PLANTED, is_changing=True)
    assert told.differing.endswith(": Canada's exports to Mexico.")
    assert "(Canada’s trade to April 2026)" in told.banner


def test_a_sample_without_a_change_is_not_said_to_repeat_each_month(con: duckdb.DuckDBPyConnection) -> None:
    assert "month by month" not in sample_texts(con, "", is_changing=False).banner


def test_the_notice_names_the_series_with_the_planted_change_and_the_variant_without_has_none() -> None:
    assert "Canada's exports to Mexico" in NOTICES[Mode.SAMPLE]
    variant = load_settings({"TRADE_CORRIDORS_SAMPLE": "sample-no-change"})
    assert "SAMPLE" in variant.notice
    assert "planted" not in variant.notice


def test_what_is_said_to_be_planted_is_what_the_world_is_made_with() -> None:
    world = CHANGING_WORLD
    assert world.change_month == "2025-03"
    assert f"{world.change_of_exports_to_mexico} times" in PLANTED
    assert f"{world.changed_shipped_from_us:.0%} in place of {world.shipped_from_us:.0%}" in PLANTED
    assert f"call {world.change_of_gateway_calls - 1:.0%} more often" in PLANTED


def test_no_answer_that_is_computed_calls_its_figures_published() -> None:
    computed = [answer for answer in ANSWERS if answer.evidence != "published"]
    assert [answer.slug for answer in computed if "as published" in f"{answer.sql} {answer.says} {answer.title}"] == []
