"""What is asked for again, and how: what the publisher says is unchanged, what was wrong, what a gate refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from orchestration.core.errors import IncompleteResponse, SourceRefused
from orchestration.core.modes import Mode
from orchestration.core.request import DiscoveryContext, PartitionStatus, Plan
from orchestration.landing.archive import Archive
from orchestration.landing.land import Lander, Landing
from orchestration.offline.faults import Fault
from tests.support.example_months import FEBRUARY, JANUARY, PROBE, SHARED, TODAY, Site, dataset


def test_a_wrong_answer_is_remembered_until_the_right_one_comes_again(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)})
    lander.land(offered, ["2024-01", "2024-02"])
    server.faults.append(Fault("2024-01.csv", html=True))
    lander.land(offered, ["2024-01", "2024-02"])
    assert list(lander.archive.failures("example_months")) == ["2024-01"]
    assert (
        Archive(lander.archive.root, lander.archive.mode).failures("example_months")["2024-01"].kind == "WrongContent"
    )
    after = lander.land(offered, ["2024-01", "2024-02"])
    assert [landed.outcome for landed in after.values()] == [Landing.RESTORED, Landing.UNCHANGED]
    assert Archive(lander.archive.root, lander.archive.mode).failures("example_months") == {}


def test_what_was_wrong_with_the_list_is_over_once_it_is_right(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,)})
    server.faults.append(Fault("index.json", html=True))
    for wrong in ([""], []):
        lander.land(offered, ["2024-01"])
        assert list(Archive(lander.archive.root, lander.archive.mode).failures("example_months")) == wrong


def test_a_publisher_that_cannot_be_reached_is_no_word_on_its_data(landing: Site) -> None:
    lander, server = landing
    server.faults.append(Fault("2024-01.csv", times=None, status=503))
    assert lander.land(dataset({"2024-01": (JANUARY,)}), ["2024-01"])["2024-01"].outcome is Landing.FAILED
    assert lander.archive.failures("example_months") == {}


def test_what_the_publisher_says_is_unchanged_is_not_fetched(landing: Site) -> None:
    lander, server = landing
    days: list[date | None] = []

    def discover(ask: DiscoveryContext) -> Plan:
        days.append(ask.landed_on)
        return {"2024-01": PartitionStatus.UNCHANGED if ask.landed_on else (JANUARY,)}

    source = replace(dataset({}), discover=discover)
    first = lander.land(source, ["2024-01"])["2024-01"]
    before = len(server.seen)
    second = lander.land(source, ["2024-01"])["2024-01"]
    assert (first.outcome, second.outcome) == (Landing.NEW, Landing.UNCHANGED)
    assert second.files == first.files
    assert len(server.seen) == before
    assert days == [None, TODAY]
    first.files[0].path.unlink()
    assert lander.land(source, ["2024-01"])["2024-01"].outcome is not Landing.FAILED
    assert days[-1] is None, "bytes that are gone are asked for again"


def test_unchanged_of_what_never_landed_is_an_error_with_a_name(landing: Site) -> None:
    lander, _ = landing
    source = replace(dataset({}), discover=lambda ask: {"2024-01": PartitionStatus.UNCHANGED, "2024-02": (FEBRUARY,)})
    outcomes = lander.land(source, ["2024-01", "2024-02"])
    assert [landed.outcome for landed in outcomes.values()] == [Landing.FAILED, Landing.NEW]
    assert "nothing in the landing" in outcomes["2024-01"].reason


def refuse(lander: Lander, partition: str) -> None:
    """What the loader does when the gate refuses a partition."""
    files = lander.archive.partitions("example_months")[partition]
    lander.archive.note_refused("example_months", partition, files)


def test_what_a_gate_refused_is_asked_for_unconditionally(landing: Site) -> None:
    lander, _ = landing
    statuses = lander.archive.latest("example_months")
    offered = dataset({"2024-01": (JANUARY, SHARED, PROBE), "2024-02": (SHARED, FEBRUARY)})
    for refused, expected in (("", 200), ("", 304), ("2024-01", 200), ("", 304)):
        if refused:
            refuse(lander, refused)
            assert {one.outcome for one in lander.land(offered, ["2024-02", "2024-01"]).values()} == {Landing.UNCHANGED}
            lander.archive.note_accepted(
                "example_months", refused, lander.archive.partitions("example_months")[refused]
            )
        else:
            lander.land(offered, ["2024-01", "2024-02"])
        asked = [statuses[request.key].status for request in (JANUARY, SHARED, PROBE)]
        assert asked == [expected] * 3, "its own files, what it shares with others, what was asked for none"
        assert statuses[FEBRUARY.key].status == (200 if expected == 200 and not refused else 304)


def test_what_did_not_add_up_is_asked_for_unconditionally(landing: Site) -> None:
    lander, _ = landing
    rows = [5, 1]
    whole = replace(JANUARY, count_rows=lambda page: rows.pop(0), expected_rows=1)
    offered = dataset({"2024-01": (whole,)})
    assert isinstance(lander.land(offered, ["2024-01"])["2024-01"].error, IncompleteResponse)
    assert lander.land(offered, ["2024-01"])["2024-01"].outcome is Landing.RESTORED
    assert lander.archive.latest("example_months")[JANUARY.key].status == 200


def test_a_refusal_casts_no_doubt_on_what_is_here(landing: Site) -> None:
    lander, server = landing
    offered = dataset({"2024-01": (JANUARY,)})
    lander.land(offered, ["2024-01"])
    server.faults.append(Fault("2024-01.csv", status=403))
    assert isinstance(lander.land(offered, ["2024-01"])["2024-01"].error, SourceRefused)
    assert lander.land(offered, ["2024-01"])["2024-01"].outcome is Landing.RESTORED
    assert lander.archive.latest("example_months")[JANUARY.key].status == 304


def test_no_list_of_changes_keeps_what_a_gate_refused(landing: Site) -> None:
    lander, server = landing
    asked: list[tuple[date | None, set[str]]] = []

    def discover(ask: DiscoveryContext) -> Plan:
        asked.append((ask.landed_on, set(ask.landed)))
        requests = {"2024-01": JANUARY, "2024-02": FEBRUARY}
        return {
            key: PartitionStatus.UNCHANGED if key in ask.landed else (request,) for key, request in requests.items()
        }

    source = replace(dataset({}), discover=discover)
    months = ["2024-01", "2024-02"]
    lander.land(source, months)
    refuse(lander, "2024-02")
    before = len(server.seen)
    lander.land(source, months)
    lander.archive.note_accepted("example_months", "2024-02", lander.archive.partitions("example_months")["2024-02"])
    lander.land(source, months)
    assert asked == [(None, set()), (None, {"2024-01"}), (TODAY, set(months))]
    assert ["2024-02.csv" in target for target in server.seen[before:]] == [True]


def test_with_a_quota_the_newest_comes_first_and_what_was_refused_last(landing: Site) -> None:
    lander, server = landing
    plan = {"2024-01": (JANUARY,), "2024-02": (FEBRUARY,), "2024-03": (SHARED,)}
    offered = replace(dataset(plan), calls_a_day=100)
    lander.land(offered, list(plan))
    refuse(lander, "2024-02")
    del server.seen[:]
    lander.land(offered, list(plan))
    assert [target[-11:] for target in server.seen] == ["/index.json", "2024-h1.zip", "2024-01.csv", "2024-02.csv"]


def test_only_what_landed_is_known_to_be_here(landing: Site) -> None:
    lander, server = landing
    lander.land(dataset({"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)}), ["2024-01", "2024-02", "2024-04"])
    server.faults.append(Fault("2024-02.csv", times=None, status=404))
    lander.today = TODAY + timedelta(1)
    later = replace(dataset({}), discover=lambda ask: {"2024-01": PartitionStatus.LATER, "2024-02": (FEBRUARY,)})
    outcomes = lander.land(later, ["2024-01", "2024-02", "2024-04"])
    assert [one.outcome for one in outcomes.values()] == [
        Landing.UNCHANGED,
        Landing.FAILED,
        Landing.NOT_YET_RELEASED,
    ]
    noted = {
        key: one.verified_on
        for key, one in Archive(lander.archive.root, Mode.SAMPLE)._noted.of("example_months").items()
    }
    assert noted == {"2024-01": TODAY.isoformat(), "2024-02": TODAY.isoformat()}
    assert lander.archive.last_verified("example_months") == TODAY


def test_a_days_quota_counts_the_calls_of_earlier_runs(landing: Site) -> None:
    lander, server = landing
    lander.calls_a_day = 3
    offered = replace(dataset({"2024-01": (JANUARY,)}), calls_a_day=3)
    outcomes = [lander.land(offered, ["2024-01"])["2024-01"].outcome for _ in range(2)]
    assert outcomes == [Landing.NEW, Landing.POSTPONED]
    assert len(server.seen) == 3
