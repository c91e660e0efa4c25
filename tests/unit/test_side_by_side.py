"""Publishers are landed side by side: all wait at once, none waits for another, and what landed is told in order."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from orchestration.automation import side_by_side
from orchestration.automation.side_by_side import SideBySide
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.modes import Mode
from orchestration.core.request import Content, DiscoveryContext, Plan, Request
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.publishers.boc.exchange_rates import DATASET as RATES
from orchestration.publishers.registry import all_datasets, dataset_named, loaded_before

TODAY = date(2024, 5, 11)


def _dataset(code: str, publisher: str, files: int = 2) -> Dataset:
    """A snapshot of some files, all at one publisher's address."""

    def discover(ask: DiscoveryContext) -> Plan:
        addresses = (f"https://{publisher}.example.org/{code}/{number}.csv" for number in range(files))
        return {SNAPSHOT: tuple(Request(address, Content.CSV) for address in addresses)}

    return replace(RATES, code=code, publisher=publisher, discover=discover)


@dataclass
class _Publishers:
    """What a server that answers for all of them saw: who was asked while who was."""

    together: threading.Barrier
    port: int = 0
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def route(self, url: str) -> str:
        return f"http://127.0.0.1:{self.port}/{url.removeprefix('https://')}"


@contextmanager
def _publishers(parties: int) -> Iterator[_Publishers]:
    """A server that answers the first request of each publisher once all have been asked, each in 50 ms."""
    seen = _Publishers(threading.Barrier(parties, timeout=20))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher = self.path.split("/")[1]
            with seen.lock:
                seen.now[publisher] += 1
                seen.most[publisher] = max(seen.most[publisher], seen.now[publisher])
            seen.together.wait()
            time.sleep(0.05)
            with seen.lock:
                seen.now[publisher] -= 1
            body = f"a\n{self.path}\n".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        seen.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen
        server.shutdown()


def test_three_publishers_are_asked_at_once_and_each_by_itself_one_request_after_another(tmp_path: Path) -> None:
    """The server answers no request before it has one of each publisher: asked in turns, all would fail."""
    wanted = [_dataset(f"{name}_{part}", name) for name in ("first", "second", "third") for part in ("a", "b")]
    Archive(tmp_path, Mode.SAMPLE)
    with _publishers(parties=3) as server:

        def land(dataset: Dataset, keys: Sequence[str]) -> dict[str, Landed]:
            client = Client(route=server.route, pace_seconds=0.0, tries=1)
            return Lander(Archive(tmp_path, Mode.SAMPLE), client, {}, TODAY).land(dataset, keys)

        landings = SideBySide(land)
        landed = [one for batch in landings.batches([(one, [SNAPSHOT]) for one in wanted]) for one in batch]
    assert sorted(one.code for one in landed) == [one.code for one in wanted]
    outcomes = [(landings.outcomes(one) or {})[SNAPSHOT] for one in wanted]
    assert [(one.outcome, len(one.files)) for one in outcomes] == [(Landing.NEW, 2)] * 6
    assert server.most == {"first.example.org": 1, "second.example.org": 1, "third.example.org": 1}


@dataclass
class _Gates:
    """Landings that end when a test lets them."""

    open: dict[str, threading.Event]
    landed: list[str] = field(default_factory=list)

    def open_all(self) -> None:
        for event in self.open.values():
            event.set()

    def land(self, dataset: Dataset, keys: Sequence[str]) -> dict[str, Landed]:
        assert self.open[dataset.code].wait(20)
        self.landed.append(dataset.code)
        return {key: Landed(Landing.UNCHANGED) for key in keys}


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment of a test."""
    monkeypatch.setattr(side_by_side, "_MOMENT_SECONDS", 0.2)


@pytest.mark.usefixtures("brief")
def test_what_has_landed_is_told_while_the_slowest_still_lands() -> None:
    quick, other, slow = (_dataset(f"{name}_a", name) for name in ("quick", "other", "slow"))
    gates = _Gates({one.code: threading.Event() for one in (quick, other, slow)})
    landings = SideBySide(gates.land)
    batches = landings.batches([(one, [SNAPSHOT]) for one in (slow, quick, other)])
    gates.open["quick_a"].set()
    gates.open["other_a"].set()
    assert [one.code for one in next(batches)] == ["other_a", "quick_a"]
    gates.open["slow_a"].set()
    assert [one.code for one in next(batches)] == ["slow_a"]
    assert list(batches) == []


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("first", ["boc_exchange_rates", "boc_exchange_rates_monthly"])
def test_a_dataset_waits_for_the_one_that_its_rules_compare_it_with(first: str) -> None:
    """Whichever lands first: they are told in one order, and in one batch when both wait for the other."""
    daily, monthly = dataset_named("boc_exchange_rates"), dataset_named("boc_exchange_rates_monthly")
    assert loaded_before(monthly) == (daily,)
    apart = replace(monthly, publisher="another publisher, so that they land side by side")
    gates = _Gates({daily.code: threading.Event(), apart.code: threading.Event()})
    batches = SideBySide(gates.land).batches([(apart, [SNAPSHOT]), (daily, [SNAPSHOT])])
    gates.open[first].set()
    threading.Timer(0.6, gates.open_all).start()
    told = [[one.code for one in batch] for batch in batches]
    together = [["boc_exchange_rates", "boc_exchange_rates_monthly"]]
    assert told == ([["boc_exchange_rates"], ["boc_exchange_rates_monthly"]] if first == daily.code else together)


def test_an_error_of_a_thread_is_raised_where_its_outcome_is_asked_for_and_stops_no_other() -> None:
    bad, good = _dataset("bad_a", "one"), _dataset("good_a", "one")

    def land(dataset: Dataset, keys: Sequence[str]) -> dict[str, Landed]:
        if dataset is bad:
            raise OSError(28, "No space left on device")
        return {}

    landings = SideBySide(land)
    assert [len(batch) for batch in landings.batches([(good, []), (bad, [])])] == [2]
    assert landings.outcomes(good) == {}
    with pytest.raises(OSError, match="No space left"):
        landings.outcomes(bad)
    assert landings.outcomes(_dataset("never_a", "asked")) is None


def test_what_is_asked_for_again_is_landed_anew() -> None:
    dataset, answers = _dataset("again_a", "again"), iter([Landing.FAILED, Landing.NEW])
    landings = SideBySide(lambda dataset, keys: {SNAPSHOT: Landed(next(answers))})
    for outcome in (Landing.FAILED, Landing.NEW):
        assert list(landings.batches([(dataset, [SNAPSHOT])])) == [[dataset]]
        assert (landings.outcomes(dataset) or {})[SNAPSHOT].outcome is outcome


def test_every_dataset_is_loaded_after_those_that_it_is_compared_with() -> None:
    """In one run Dagster takes the steps by this priority; across partitionings by batches."""
    for dataset in all_datasets():
        for other in loaded_before(dataset):
            assert len(loaded_before(other)) < len(loaded_before(dataset)), (dataset.code, other.code)
