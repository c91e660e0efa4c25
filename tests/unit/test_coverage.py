"""Coverage: what should be here against what is; missing and unexpected are both told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.publishers.registry import dataset_named
from orchestration.raw.coverage import coverage
from orchestration.raw.store import open_raw

TRANSBORDER = dataset_named("bts_transborder")
TODAY = date(2024, 6, 1)
"""January is due by 17 April (56 + 21 days), February by 16 May, March by 16 June."""


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """January 2024 is loaded, and so are two partitions from outside the history that is asked for."""
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        for partition in ("2015-01", "2024-01", "2031-01"):
            values = "('bts_transborder', ?, 'l', ?, '[]', 'd', 7, 'h', now()::timestamp)"
            con.execute(f"insert into meta.accepted values {values}", [partition, '["a", "b"]'])
        yield con


def test_every_partition_has_its_state(con: duckdb.DuckDBPyConnection) -> None:
    due = dict.fromkeys(("2024-01", "2024-02", "2024-03", "2024-04"), "")
    expected = {"2020-10": "never published", "2023-12": "No key.", **due}
    refused = {"2024-02": Failure(kind="GateRefused", message="half a month")}
    found = {one.partition: one for one in coverage(con, TRANSBORDER, expected, refused, TODAY)}
    assert {key: one.state for key, one in found.items()} == {
        "2015-01": "loaded",
        "2020-10": "gap",
        "2023-12": "absent",
        "2024-01": "loaded",
        "2024-02": "refused",
        "2024-03": "not yet released",
        "2024-04": "not yet released",
        "2031-01": "unexpected",
    }
    assert (found["2024-01"].files, found["2024-01"].rows) == (2, 7)
    assert found["2020-10"].reason == "never published"
    assert found["2024-03"].reason == "due by 2024-06-16"


def test_a_due_partition_that_never_came_is_missing(con: duckdb.DuckDBPyConnection) -> None:
    states = {one.partition: one.state for one in coverage(con, TRANSBORDER, {"2024-02": ""}, {}, TODAY)}
    assert states["2024-02"] == "missing"


def test_a_due_partition_that_is_not_offered_is_missing_and_not_refused(con: duckdb.DuckDBPyConnection) -> None:
    late = Failure(kind="PartitionMissing", message="expected a release for 2024-02; found nothing.")
    (found,) = (one for one in coverage(con, TRANSBORDER, {"2024-02": ""}, {"2024-02": late}, TODAY) if one.reason)
    assert (found.partition, found.state, found.reason) == ("2024-02", "missing", str(late))


def test_a_snapshot_is_expected_once(con: duckdb.DuckDBPyConnection) -> None:
    (only,) = coverage(con, dataset_named("boc_exchange_rates"), {"current": ""}, {}, TODAY)
    assert (only.partition, only.state) == ("current", "missing")
