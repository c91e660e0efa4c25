"""Landing partitions from a real server: what is new, a gap, missing or incomplete, each by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.core.errors import PartitionMissing, SourceRefused, UnexpectedPartition
from orchestration.core.modes import Mode
from orchestration.core.request import Content, DiscoveryContext, Plan, Request
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.publishers.bts.border_crossings import DATASET as CROSSINGS
from tests.support.example_months import FEBRUARY, JANUARY, SHARED, Site, dataset


def test_a_partition_is_new_once_and_then_unchanged(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,)})
    first = lander.land(offered, ["2024-01"])["2024-01"]
    second = lander.land(offered, ["2024-01"])["2024-01"]
    assert (first.outcome, second.outcome) == (Landing.NEW, Landing.UNCHANGED)
    assert first.files == second.files == lander.archive.partitions("example_months")["2024-01"]
    assert (first.files[0].path.read_bytes(), first.bytes, second.bytes) == (b"a\n1\n", 4, 4)
    assert lander.archive.latest("example_months")[JANUARY.key].status == 304
    assert sum("2024-01.csv" in target for target in server.seen) == 2


def test_a_partition_that_the_publisher_revised_is_new(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,)})
    before = lander.land(offered, ["2024-01"])["2024-01"]
    server.faults.append(Fault("2024-01.csv", change=lambda body: body + b"9\n"))
    after = lander.land(offered, ["2024-01"])["2024-01"]
    assert after.outcome is Landing.NEW
    assert after.files[0].path.read_bytes() == b"a\n1\n9\n"
    assert before.files[0].path.read_bytes() == b"a\n1\n"


def test_nothing_offered_is_a_gap_absent_not_due_or_an_error(landing: Site) -> None:
    lander, _ = landing
    lander.gaps = {"example_months": {"2024-02": "not recorded"}, "another_dataset": {"2024-03": "elsewhere"}}
    offered = dataset({}, known_gaps=(("2024-01", "never published"),))
    outcomes = lander.land(offered, ["2024-01", "2024-02", "2024-03", "2024-04"])
    expected = [Landing.GAP, Landing.ABSENT, Landing.FAILED, Landing.NOT_YET_RELEASED]
    assert [landed.outcome for landed in outcomes.values()] == expected
    assert (outcomes["2024-01"].reason, outcomes["2024-02"].reason) == ("never published", "not recorded")
    assert isinstance(outcomes["2024-03"].error, PartitionMissing)
    assert outcomes["2024-03"].reason.startswith("[example_months 2024-03] PartitionMissing: expected a release")
    assert outcomes["2024-04"].reason == "not yet released; due by 2024-06-09"


@pytest.mark.parametrize(
    ("day", "outcome"), [(9, Landing.NOT_YET_RELEASED), (10, Landing.NOT_YET_RELEASED), (11, Landing.FAILED)]
)
def test_a_month_is_missing_from_the_day_after_it_is_due(landing: Site, day: int, outcome: Landing) -> None:
    lander, _ = landing
    lander.today = date(2024, 5, day)
    assert lander.land(dataset({}), ["2024-03"])["2024-03"].outcome is outcome


def test_what_the_recordings_do_not_hold_is_not_asked_for(landing: Site) -> None:
    lander, server = landing
    lander.gaps = {"example_months": {"2024-01": "Not in these recordings."}}
    (landed,) = lander.land(dataset({"2024-01": (JANUARY,)}), ["2024-01"]).values()
    assert (landed.outcome, landed.reason) == (Landing.ABSENT, "Not in these recordings.")
    assert server.seen == []


def test_what_was_offered_once_and_is_no_more_is_missing(landing: Site) -> None:
    lander, _ = landing
    lander.land(dataset({"2024-01": (JANUARY,)}), ["2024-01"])
    (landed,) = lander.land(dataset({}), ["2024-01"]).values()
    assert isinstance(landed.error, PartitionMissing)
    assert "which the publisher offered before" in landed.reason


def test_a_locked_publisher_defers_and_is_no_failure(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)})
    server.faults.append(Fault("2024-01.csv", status=409))
    outcomes = lander.land(offered, ["2024-01", "2024-02"])
    assert [landed.outcome for landed in outcomes.values()] == [Landing.DEFERRED, Landing.NEW]
    assert outcomes["2024-01"].error is None
    assert lander.archive.failures("example_months") == {}
    server.faults.append(Fault("index.json", status=409))
    assert {one.outcome for one in lander.land(offered, ["2024-01", "2024-02"]).values()} == {Landing.DEFERRED}


@pytest.mark.parametrize("fault", [Fault("2024-05.csv", html=True), Fault("2024-05.csv", status=404)])
def test_a_fixed_address_that_is_not_filled_yet_is_not_released_yet(landing: Site, fault: Fault) -> None:
    lander, server = landing
    guess = Request("https://www.example.org/2024-05.csv", Content.CSV, is_guess=True)
    server.faults.append(replace(fault, times=None))
    landed = lander.land(dataset({"2024-05": (guess,)}), ["2024-05"])["2024-05"]
    assert landed.outcome is Landing.NOT_YET_RELEASED
    assert landed.reason.startswith("not yet released; due by")
    named = replace(guess, is_guess=False)
    assert lander.land(dataset({"2024-05": (named,)}), ["2024-05"])["2024-05"].outcome is Landing.FAILED


def test_a_period_that_has_not_begun_is_a_finding(landing: Site) -> None:
    lander, _ = landing
    landed = lander.land(dataset({"2024-01": (JANUARY,), "2031-01": (JANUARY,)}), ["2024-01"])["2024-01"]
    assert isinstance(landed.error, UnexpectedPartition)
    assert "2031-01" in landed.reason


def test_one_failing_partition_does_not_stop_the_others(landing: Site) -> None:
    lander, server = landing
    told: list[tuple[str, Landing]] = []
    lander.report = lambda partition, landed: told.append((partition, landed.outcome))
    server.faults.append(Fault("2024-01.csv", times=None, status=404))
    outcomes = lander.land(dataset({"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)}), ["2024-01", "2024-02"])
    assert told == [("2024-01", Landing.FAILED), ("2024-02", Landing.NEW)]
    assert isinstance(outcomes["2024-01"].error, SourceRefused)
    assert set(lander.archive.partitions("example_months")) == {"2024-02"}


def test_a_failed_partition_keeps_its_last_good_files(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,)})
    good = lander.land(offered, ["2024-01"])["2024-01"]
    server.faults.append(Fault("2024-01.csv", times=None, status=500))
    assert lander.land(offered, ["2024-01"])["2024-01"].outcome is Landing.FAILED
    assert lander.archive.partitions("example_months")["2024-01"] == good.files


def test_a_publisher_that_does_not_answer_fails_every_partition(landing: Site) -> None:
    lander, server = landing
    server.faults.append(Fault("index.json", times=None, status=403))
    outcomes = lander.land(dataset({"2024-01": (JANUARY,)}), ["2024-01", "2024-02"])
    assert [landed.outcome for landed in outcomes.values()] == [Landing.FAILED, Landing.FAILED]
    assert len(server.seen) == 1


def test_a_zip_of_two_partitions_is_fetched_once(landing: Site) -> None:
    lander, server = landing
    outcomes = lander.land(dataset({"2024-02": (SHARED,), "2024-01": (SHARED,)}), ["2024-01", "2024-02"])
    assert [landed.outcome for landed in outcomes.values()] == [Landing.NEW, Landing.NEW]
    assert outcomes["2024-01"].files == outcomes["2024-02"].files
    assert sum("2024-h1.zip" in target for target in server.seen) == 1
    assert lander.archive.latest("example_months")[SHARED.key].partitions == ("2024-01", "2024-02")


def test_a_proxy_that_lets_nothing_through_is_not_asked_for_each_month(landing: Site) -> None:
    lander, server = landing
    offered = replace(dataset({}), discover=lambda ask: {"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)})
    server.faults.append(Fault("", times=None, status=407))
    outcomes = lander.land(offered, ["2024-01", "2024-02"])
    assert [one.reason.split(":")[0] for one in outcomes.values()] == [
        "[example_months 2024-01] ProxyRefused",
        "[example_months 2024-02] ProxyRefused",
    ]
    assert len(server.seen) == 1


def test_an_answer_that_is_not_in_the_contracts_shape_is_that_partitions_failure(tmp_path: Path) -> None:
    def discover(ask: DiscoveryContext) -> Plan:
        raise KeyError("count")

    source = replace(CROSSINGS, discover=discover)
    lander = Lander(Archive(tmp_path, Mode.SAMPLE), Client(), {}, date(2024, 6, 1))
    landed = lander.land(source, ["2024-01"])
    assert landed["2024-01"].outcome is Landing.FAILED
    assert "WrongContent" in landed["2024-01"].reason
    assert landed["2024-01"].reason.startswith("[bts_border_crossings]")
