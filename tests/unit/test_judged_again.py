"""Partitions that nobody asked for are judged again, and a line says why; a night leaves alone what is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.core.modes import Mode
from orchestration.raw.again import is_settled
from orchestration.raw.store import open_raw
from tests.support.hand_made import Raw
from tests.support.refusals import GOOD, HEADER, flows


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Raw]:
    """Three good months."""
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        raw = Raw(tmp_path, con, flows({}), HEADER)
        assert all(one.is_good for one in raw.load(GOOD, GOOD, GOOD))
        assert raw.remarks == []
        yield raw


def test_a_changed_declaration_is_named_as_the_reason(raw: Raw) -> None:
    raw.con.execute("update meta.accepted set declaration = 'older' where _partition <> '2024-03'")
    raw.load(GOOD)
    [remark] = raw.remarks
    assert remark.startswith("example_flows: 2 partition(s) that were accepted are judged again, because what judges")
    raw.load(GOOD)
    assert raw.remarks == [remark]


def test_rows_that_raw_lost_are_another_reason(raw: Raw) -> None:
    raw.con.execute("delete from meta.accepted where _partition = '2024-02'")
    raw.load(GOOD)
    assert raw.remarks == [
        "example_flows: 1 partition(s) that were accepted are loaded again, because raw does not hold them"
    ]


def test_rows_and_declaration_as_they_were_need_no_reason(raw: Raw) -> None:
    raw.load(GOOD, GOOD, GOOD)
    assert raw.remarks == []


def _is_settled(raw: Raw, *months: list[str]) -> bool:
    return is_settled(raw.con, raw.archive, raw.dataset, raw.land(*months))


def test_what_raw_holds_as_it_landed_is_settled(raw: Raw) -> None:
    assert _is_settled(raw, GOOD, GOOD, GOOD)
    assert _is_settled(raw)


@pytest.mark.parametrize(
    "change",
    [
        "update meta.accepted set declaration = 'older' where _partition = '2024-01'",
        "delete from meta.accepted where _partition = '2024-01'",
    ],
)
def test_what_must_be_judged_or_loaded_again_is_not_settled(raw: Raw, change: str) -> None:
    raw.con.execute(change)
    assert not _is_settled(raw, GOOD, GOOD, GOOD)


def test_a_month_that_was_asked_for_or_not_counts_with_its_newest_files(raw: Raw) -> None:
    assert not _is_settled(raw, GOOD, [*GOOD, *GOOD])
    assert not _is_settled(raw, GOOD, GOOD, GOOD, GOOD)


def test_a_refused_month_is_not_settled(raw: Raw) -> None:
    [*_, refused] = raw.load(GOOD, ["nonsense"])
    assert not refused.is_good
    assert not _is_settled(raw, GOOD, ["nonsense"])
    assert not _is_settled(raw, GOOD)
