"""Quarantine holds the rows behind a refusal, and ``refused`` shows them by dataset, partition or id."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.automation.conditions import note_job
from orchestration.automation.refused import refused
from orchestration.core.errors import NothingToShow
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.raw import judgements
from orchestration.raw.store import open_raw
from tests.hand_made import Raw
from tests.refusals import GATE, GOOD, HEADER, flows

SWAPPED, INFLATED, SHORT = "2024-01", "2024-02", "2024-03"
ONE_INFLATED = [*GOOD[:5], "2,6,900000", *GOOD[6:]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three good months, whose revisions were refused: a rule on sums, a total, rows that are gone."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("data"))})
    with open_raw(settings.build_file, Mode.SAMPLE) as con:
        raw = Raw(settings.home, con, flows({}), HEADER)
        raw.load(GOOD, GOOD, GOOD)
        assert not any(one.is_good for one in raw.load(GATE["sums that contradict a rule"], ONE_INFLATED, GOOD[:5]))
    return settings


def quarantined(settings: Settings, partition: str, check: str) -> list[dict[str, Any]]:
    with open_raw(settings.build_file, Mode.SAMPLE) as con:
        rows = con.execute(
            "select row_json from meta.quarantine where _partition = ? and check_name = ?",
            [partition, f"example_flows.{check}"],
        ).fetchall()
    return [json.loads(row) for (row,) in rows]


def test_behind_a_sum_are_the_rows_that_it_was_made_of(settings: Settings) -> None:
    rows = quarantined(settings, SWAPPED, "exports_exceed_imports")
    assert len(rows) == len(GOOD)
    assert {row["direction"] for row in rows} == {"1", "2"}
    assert all(row["tonnes"] and row["_sha256"] for row in rows)


def test_behind_a_bound_on_history_the_row_that_moved_most_comes_first_with_its_last_value(settings: Settings) -> None:
    rows = quarantined(settings, INFLATED, "tonnes.fits_history")
    assert (rows[0]["direction"], rows[0]["port"]) == ("2", "6")
    assert (rows[0]["_new_file"], rows[0]["_last_accepted"]) == (900_000, 500)


def test_rows_that_are_gone_are_those_of_the_last_load(settings: Settings) -> None:
    gone = quarantined(settings, SHORT, "rows.fits_history")[:3]
    assert {(row["direction"], row["port"], row["_new_file"]) for row in gone} == {
        ("2", port, None) for port in ("6", "7", "8")
    }


def test_the_list_names_ids_and_an_id_shows_reason_rows_and_what_would_accept_it(settings: Settings) -> None:
    listed = refused(settings)
    line = next(line for line in listed.splitlines() if INFLATED in line)
    assert re.match(r"[0-9a-f]{12}  refused .* UTC, still refused +example_flows 2024-02: GateRefused", line)
    shown = refused(settings, line.split()[0])
    assert "id " + line.split()[0] in shown
    assert re.search(r"direction +port +tonnes +_new_file +_last_accepted\n +2 +6 +900000 +900000 +500\n", shown)
    assert "  sample,example_flows.tonnes.fits_history,2024-02,,905500.0,<date>," in shown
    assert max(len(line) for line in shown.splitlines() if "<date>" not in line) <= 130
    assert refused(settings, "example_flows", INFLATED) == shown


def test_what_was_never_refused_is_said_so(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NothingToShow, match="make refused lists"):
        refused(settings, "example_flows", "2031-01")


def test_a_mode_that_has_no_night_yet_is_told_to_run_one(tmp_path: Path) -> None:
    live = {"TRADE_CORRIDORS_DATA": str(tmp_path), "TRADE_CORRIDORS_SOURCES": "live"}
    for which in ("", "bts_transborder"):
        with pytest.raises(NothingToShow, match="no night of this mode has run") as told:
            refused(load_settings(live), which)
        assert str(told.value).endswith("make warehouse SOURCES=live runs one.")


AUDITED = ("mart_gateway_flow", "mart_gateway_flow.published_control_totals", "fail", "1 case breaks it", "totals hold")


@pytest.fixture
def audited(tmp_path: Path) -> Settings:
    """A release was refused, and its build failed by that."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    with open_raw(settings.build_file, Mode.SAMPLE) as con:
        judgements.keep_verdicts(con, "20261101T033000Z-0a1b2c3d", "audit", [AUDITED])
    note_job(settings, "build", [Failure(kind="PublishRefused", message="a total")])
    return settings


@pytest.mark.parametrize(
    "asked",
    [
        ("published", ""),
        ("published", "mart_gateway_flow"),
        ("published", "mart_gateway_flow.published_control_totals"),
        ("mart_gateway_flow", ""),
        ("20261101T033000Z-0a1b2c3d", ""),
    ],
)
def test_a_refused_release_is_shown_by_whatever_its_line_names(audited: Settings, asked: tuple[str, str]) -> None:
    assert "published: mart_gateway_flow.published_control_totals" in refused(audited)
    assert "mart_gateway_flow.published_control_totals: 1 case breaks it" in refused(audited, *asked)
    with pytest.raises(NothingToShow):
        refused(audited, "published", "mart_via_us")


def test_a_release_that_was_refused_is_so_no_longer_once_a_night_was_good(audited: Settings) -> None:
    assert "still refused" in refused(audited)
    assert "It is still refused" in refused(audited, "published")
    note_job(audited, "build", [])
    assert "no longer" in refused(audited)
    assert "It is no longer: a later night was good." in refused(audited, "published")


def test_a_later_release_that_passed_its_audit_ends_the_refusal(audited: Settings) -> None:
    with open_raw(audited.build_file, Mode.SAMPLE) as con:
        good = (*AUDITED[:2], "pass", "none", AUDITED[4])
        judgements.keep_verdicts(con, "20261102T033000Z-0a1b2c3d", "audit", [good])
    assert "no longer" in refused(audited)
