"""Landing partitions from a real server: what is new, a gap, missing or incomplete, each by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.errors import (
    EndlessPages,
    IncompleteResponse,
    PartitionMissing,
    SourceRefused,
    UnexpectedPartition,
    WrongContent,
)
from orchestration.core.modes import Mode
from orchestration.core.recording import Recording, Wire
from orchestration.core.request import Content, DiscoveryContext, PartitionStatus, Plan, Request
from orchestration.core.table import Column, Table
from orchestration.landing import fetch
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.bts.border_crossings import DATASET as CROSSINGS
from orchestration.publishers.imf import portwatch as imf_portwatch
from orchestration.publishers.imf.portwatch_ports import DATASET as PORTS
from tests.support.raw_server import zipped

FILES = "https://www.example.org/files"
TODAY = date(2024, 5, 11)
PROBE = Request(f"{FILES}/index.json", Content.JSON)
JANUARY, FEBRUARY = (Request(f"{FILES}/{month}.csv", Content.CSV) for month in ("2024-01", "2024-02"))
SHARED = Request(f"{FILES}/2024-h1.zip", Content.ZIP)
Site = tuple[Lander, ReplayServer]


def dataset(plan: Plan, known_gaps: tuple[tuple[str, str], ...] = ()) -> Dataset:
    """A monthly dataset that asks for an index and then offers ``plan``; released within 40 days."""

    def discover(ask: DiscoveryContext) -> Plan:
        ask.fetch(PROBE)
        return plan

    return Dataset(
        code="example_months",
        title="Months",
        publisher="Example",
        homepage="https://www.example.org",
        licence=CROSSINGS.licence,
        domain="trade",
        description="Months of an example.",
        release=Cadence(every="month", lag_days=30, budget_days=10),
        tables=(Table("example_months", "Months.", grain=("a",), columns=(Column("a", "A."),)),),
        discover=discover,
        parse=CROSSINGS.parse,
        start=date(2024, 1, 1),
        known_gaps=known_gaps,
    )


@contextmanager
def lander_over(tmp_path: Path, recordings: Sequence[Recording]) -> Iterator[Site]:
    with ReplayServer(Recordings(tuple(recordings), as_of=TODAY)).running() as server:
        client = Client(route=server.route, pace_seconds=0.0, backoff_seconds=0.0, tries=2)
        yield Lander(Archive(tmp_path / "landing", Mode.SAMPLE), client, gaps={}, today=TODAY), server


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Site]:
    recordings = []
    content = {"index.json": b"[]", "2024-01.csv": b"a\n1\n", "2024-02.csv": b"a\n2\n"}
    content["2024-h1.zip"] = zipped("h1.csv", b"a\n1\n2\n")
    for name, body in content.items():
        (tmp_path / name).write_bytes(body)
        recordings.append(Recording("example_months", f"{FILES}/{name}", tmp_path / name, "made"))
    with lander_over(tmp_path, recordings) as pair:
        yield pair


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


def test_with_a_quota_what_was_refused_is_asked_for_last(landing: Site) -> None:
    lander, server = landing
    offered = replace(dataset({"2024-01": (JANUARY,), "2024-02": (FEBRUARY,)}), calls_a_day=100)
    lander.land(offered, ["2024-01", "2024-02"])
    refuse(lander, "2024-02")
    del server.seen[:]
    lander.land(offered, ["2024-01", "2024-02"])
    assert [target[-11:] for target in server.seen] == ["/index.json", "2024-01.csv", "2024-02.csv"]


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


@pytest.fixture
def crossings(tmp_path: Path) -> Iterator[Site]:
    """The real declaration of border crossings over five rows in January and three in February 2024."""
    days = ["2024-01-01T00:00:00.000"] * 5 + ["2024-02-01T00:00:00.000"] * 3
    lines = [f"{port},Trucks,{day},10" for port, day in enumerate(days)]
    table = tmp_path / "crossings.csv"
    table.write_text("\n".join(["port_code,measure,date,value", *lines, ""]), encoding="utf-8")
    url = "https://data.bts.gov/resource/keg4-3bc2.json"
    sql = "select * from read_csv('{file}', all_varchar = true)"
    recording = Recording("bts_border_crossings", url, table, "made", wire=Wire.SOCRATA, table=sql)
    with lander_over(tmp_path, [recording]) as pair:
        yield pair


def ports_in(landed: Landed) -> list[str]:
    return [row["port_code"] for file in landed.files for row in json.loads(file.path.read_text(encoding="utf-8"))]


def test_capped_pages_are_followed_until_every_row_is_there(crossings: Site) -> None:
    lander, server = crossings
    server.faults.append(Fault("where=date", times=None, cap=2))
    outcomes = lander.land(CROSSINGS, ["2024-01", "2024-02"])
    assert [len(outcomes[month].files) for month in ("2024-01", "2024-02")] == [3, 2]
    assert ports_in(outcomes["2024-01"]) == ["0", "1", "2", "3", "4"]
    assert ports_in(outcomes["2024-02"]) == ["5", "6", "7"]


def test_fewer_rows_than_the_publisher_counts_are_incomplete(crossings: Site) -> None:
    lander, server = crossings
    server.faults.append(Fault("2024-01-01", times=None, change=lambda body: json.dumps(json.loads(body)[1:]).encode()))
    outcomes = lander.land(CROSSINGS, ["2024-01", "2024-02"])
    error = outcomes["2024-01"].error
    assert isinstance(error, IncompleteResponse)
    assert (error.expected[:6], error.found) == ("5 rows", "4 rows in 2 page(s)")
    assert ports_in(outcomes["2024-02"]) == ["5", "6", "7"]
    assert "2024-01" not in lander.archive.partitions("bts_border_crossings")


def test_a_page_that_leads_back_to_itself_ends_the_partition(landing: Site) -> None:
    lander, server = landing
    again = replace(JANUARY, next_page=lambda page: JANUARY)
    landed = lander.land(dataset({"2024-01": (again,), "2024-02": (FEBRUARY,)}), ["2024-01", "2024-02"])
    assert isinstance(landed["2024-01"].error, EndlessPages)
    assert "page 2 is one already read" in landed["2024-01"].reason
    assert landed["2024-02"].outcome is Landing.NEW
    assert sum("2024-01.csv" in target for target in server.seen) == 1


def test_pages_without_end_end_the_partition(landing: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    lander, server = landing
    monkeypatch.setattr(fetch, "_MOST_PAGES", 3)
    server.faults.append(Fault("2024-01.csv?page", times=None, change=lambda _: b"a\n1\n"))

    def page(number: int) -> Request:
        params = (("page", str(number)),)
        return replace(JANUARY, params=params, next_page=lambda _: page(number + 1))

    landed = lander.land(dataset({"2024-01": (page(1),)}), ["2024-01"])["2024-01"]
    assert isinstance(landed.error, EndlessPages)
    assert "more than 3 pages" in landed.reason
    assert len(server.seen) == 4


@pytest.mark.parametrize("count", ["1e999", "[" * 600 + "]" * 600, '{"a": 1}', "null", '"many"', "9" * 5_000])
def test_a_count_that_is_no_count_is_named(tmp_path: Path, count: str) -> None:
    answer = tmp_path / "count.json"
    answer.write_text(f'{{"count": {count}}}', encoding="utf-8")
    about = tmp_path / "layer.json"
    about.write_text('{"editingInfo": {"lastEditDate": 1764201600000}}', encoding="utf-8")
    layer = imf_portwatch.layer("PortWatch_ports_database")
    files = {layer: about, f"{layer}/query": answer}
    recordings = [Recording("imf_portwatch_ports", url, file, "made") for url, file in files.items()]
    with lander_over(tmp_path, recordings) as (lander, server):
        landed = lander.land(PORTS, ["current"])["current"]
        assert "returnCountOnly" in server.seen[-1]
    assert isinstance(landed.error, WrongContent)


def test_an_answer_that_is_not_in_the_contracts_shape_is_that_partitions_failure(tmp_path: Path) -> None:
    def discover(ask: DiscoveryContext) -> Plan:
        raise KeyError("count")

    source = replace(CROSSINGS, discover=discover)
    lander = Lander(Archive(tmp_path, Mode.SAMPLE), Client(), {}, date(2024, 6, 1))
    landed = lander.land(source, ["2024-01"])
    assert landed["2024-01"].outcome is Landing.FAILED
    assert "WrongContent" in landed["2024-01"].reason
    assert landed["2024-01"].reason.startswith("[bts_border_crossings]")
