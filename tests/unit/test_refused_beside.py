"""A refused month leaves no row behind and takes none from its neighbours; its refusal lasts until good files come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.core.table import Rule
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.support.hand_made import Raw
from tests.support.refusals import FLOWS, GOOD, HEADER, flows

JANUARY, FEBRUARY = "2024-01", "2024-02"
GOOD_FILE = [HEADER, *GOOD]
BAD_FILE = [HEADER, *GOOD[:-1], "2,8,-500"]
ROWS = "select _partition, count(*) from raw.example_flows group by all order by all"
LEFT = (
    "select (select count(*) from candidate.example_flows), (select count(*) from candidate.findings),"
    " (select count(*) from candidate.quarantine)"
)


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[Raw]:
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        yield Raw(tmp_path, con, flows({}), HEADER)


def load(raw: Raw, months: dict[str, tuple[list[str], ...]]) -> dict[str, Loaded]:
    """Load months, each of several files, the first line of which is the header."""

    def landed(lines: list[str]) -> LandedFile:
        content = "\n".join([*lines, ""]).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        path = raw.archive.object_path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return LandedFile(path, sha256, f"https://example.org/{sha256}")

    files = {month: tuple(map(landed, parts)) for month, parts in months.items()}
    return Loader(raw.con, raw.archive, raw.dataset).load(files)


def outcomes(loaded: dict[str, Loaded]) -> dict[str, str]:
    return {month: one.outcome.value for month, one in loaded.items()}


def test_of_a_month_whose_second_file_is_refused_no_row_stays(raw: Raw) -> None:
    drifted = ([HEADER, *GOOD[:4]], ["Direction,Port", *(line.rpartition(",")[0] for line in GOOD[4:])])
    loaded = load(raw, {JANUARY: drifted, FEBRUARY: (GOOD_FILE,)})
    assert outcomes(loaded) == {JANUARY: "refused", FEBRUARY: "accepted"}
    assert "SchemaDrift" in str(loaded[JANUARY].error)
    assert loaded[FEBRUARY].rows == len(GOOD)
    assert raw.rows(ROWS) == [(FEBRUARY, len(GOOD))]
    assert raw.rows(LEFT) == [(0, 0, 0)]
    assert raw.rows("select _partition from meta.accepted") == [(FEBRUARY,)]
    assert raw.rows("select _partition from meta.refused") == [(JANUARY,)]
    tried = raw.rows("select _partition, outcome from meta.loads order by all")
    assert tried == [(JANUARY, "refused"), (FEBRUARY, "accepted")]


def test_a_refusal_lasts_until_good_files_come(raw: Raw) -> None:
    worse, revised = ([HEADER, *GOOD[:-1], f"2,8,{tonnes}"] for tonnes in (-501, 501))
    seen = []
    for file in (GOOD_FILE, BAD_FILE, worse, GOOD_FILE, revised):
        loaded = load(raw, {JANUARY: (file,)})
        seen.append((loaded[JANUARY].outcome.value, raw.rows("select count(*) from meta.refused")[0][0]))
        assert raw.rows(ROWS) == [(JANUARY, len(GOOD))]
    assert seen == [("accepted", 0), ("refused", 1), ("refused", 1), ("restored", 0), ("accepted", 0)]
    assert raw.rows("select tonnes from raw.example_flows where direction = '2' and port = '8'") == [(501,)]
    assert raw.rows("select count(*), any_value(row_count) from meta.accepted") == [(1, len(GOOD))]
    assert raw.rows("select amount from meta.profiles where measure = 'rows'") == [(len(GOOD),)]


def test_a_gate_that_cannot_judge_lets_nothing_through(raw: Raw) -> None:
    broken = Rule("broken", "Cannot be asked.", "select _partition, gone from {batch}")
    raw.dataset = replace(raw.dataset, tables=(replace(FLOWS, rules=(broken,)),))
    loaded = load(raw, {JANUARY: (GOOD_FILE,), FEBRUARY: (GOOD_FILE,)})
    assert outcomes(loaded) == {JANUARY: "error", FEBRUARY: "error"}
    assert (raw.rows(ROWS), raw.rows("select _partition from meta.accepted")) == ([], [])


def test_what_a_new_rule_refuses_is_told_though_nobody_asked_for_it(raw: Raw) -> None:
    load(raw, {JANUARY: ([*GOOD_FILE, "1,3,7"],), FEBRUARY: (GOOD_FILE,)})
    rule = Rule("no_pipeline", "Port 3 was closed.", "select * from {batch} where port = '3'")
    raw.dataset = replace(raw.dataset, tables=(replace(FLOWS, rules=(*FLOWS.rules, rule)),))
    assert outcomes(load(raw, {})) == {JANUARY: "refused"}
    assert raw.rows("select _partition from meta.refused") == [(JANUARY,)]
