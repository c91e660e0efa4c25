"""A night that was broken off is gone on with: what landed is not fetched again, the rest is, within the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.automation.broken_nights import night_begins, night_ends
from orchestration.core.dataset import Dataset
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.request import Content, DiscoveryContext, Plan, Request
from orchestration.core.stopping import Stop, Stopped
from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.landing.memory import Memory
from orchestration.publishers.bts.border_crossings import DATASET as CROSSINGS
from tests.raw_server import RawServer, answering, reply

MONTHS = ["2024-01", "2024-02", "2024-03"]
PAGES = [f"{month}/{page}" for month in MONTHS for page in (1, 2)]
ANSWER = reply(b"[1]", content_type="application/json")
"""Without a validator: nothing can be asked for conditionally."""
LONG_AGO = "2020-01-01T00:00:00+00:00"


class _StopAfter(Stop):
    """Asked once so many requests were made."""

    def __init__(self, requests: int) -> None:
        super().__init__()
        self.left = requests

    def refuse(self) -> None:
        if not self.left:
            raise Stopped
        self.left -= 1


def _address(name: str) -> str:
    return f"https://www.example.org/files/{name}"


def _discover(ask: DiscoveryContext) -> Plan:
    """An index, then two pages a month."""
    ask.fetch(Request(_address("index"), Content.JSON))
    return {month: (_pages(month),) for month in ask.wanted}


def _pages(month: str) -> Request:
    following = Request(_address(f"{month}/2"), Content.JSON)
    return Request(_address(f"{month}/1"), Content.JSON, next_page=lambda page: following)


DATASET: Dataset = replace(CROSSINGS, discover=_discover)


def _land(folder: Path, server: RawServer, since: str = "", stop: Stop | None = None) -> dict[str, Landed]:
    client = Client(route=server.route, pace_seconds=0.0, tries=1)
    lander = Lander(Archive(folder, Mode.SAMPLE), client, {}, date(2024, 5, 11), since=since, stop=stop or Stop())
    return lander.land(DATASET, MONTHS)


def _asked(server: RawServer) -> list[str]:
    return [head.split(" ")[1].partition("/files/")[2] for head in server.seen]


def _broken_off(folder: Path, requests: int) -> None:
    """A landing that is stopped after so many requests."""
    with answering(ANSWER) as server, pytest.raises(Stopped):
        _land(folder, server, stop=_StopAfter(requests))
    assert _asked(server) == ["index", *PAGES][:requests]


@pytest.mark.parametrize("requests", range(1, 7))
def test_whatever_a_broken_off_night_fetched_is_not_fetched_again(tmp_path: Path, requests: int) -> None:
    """Whole months, and the first pages of one; also where the publisher's answers carry no validator."""
    _broken_off(tmp_path, requests)
    with answering(ANSWER) as server:
        outcomes = _land(tmp_path, server, since=LONG_AGO)
    assert _asked(server) == ["index", *PAGES][requests:]
    assert [len(landed.files) for landed in outcomes.values()] == [2, 2, 2]
    whole = (requests - 1) // 2
    assert [landed.outcome for landed in outcomes.values()][:whole] == [Landing.UNCHANGED] * whole
    assert Archive(tmp_path, Mode.SAMPLE).landed_on(DATASET.code, MONTHS) == date(2024, 5, 11)


def test_a_night_that_is_no_continuation_asks_for_all(tmp_path: Path) -> None:
    _broken_off(tmp_path, 4)
    later = (datetime.now(UTC) + timedelta(seconds=2)).isoformat(timespec="seconds")
    for since in ("", later):
        with answering(ANSWER) as server:
            _land(tmp_path, server, since=since)
        assert _asked(server) == ["index", *PAGES]


def test_what_failed_or_was_refused_in_the_broken_off_night_is_asked_for_again(tmp_path: Path) -> None:
    _broken_off(tmp_path, 6)
    archive = Archive(tmp_path, Mode.SAMPLE)
    archive.note_failure(DATASET.code, "2024-01", Failure(message="its pages did not add up"))
    archive.note_refused(DATASET.code, "2024-02", archive.partitions(DATASET.code)["2024-02"])
    with answering(ANSWER) as server:
        _land(tmp_path, server, since=LONG_AGO)
    assert _asked(server) == ["index", *PAGES[:4], PAGES[5]]


def test_a_night_goes_on_with_one_of_the_same_day_that_did_not_end(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.home.mkdir(parents=True)
    began = datetime.now(UTC).isoformat(timespec="seconds")
    assert night_begins(settings) == ""
    again = night_begins(settings)
    assert again[:10] == began[:10] and again >= began
    assert night_begins(settings) == again
    night_ends(settings)
    assert night_begins(settings) == ""
    with Memory(settings.landing).changing() as con:
        con.execute("update nights set began_at = ?", (LONG_AGO,))
    assert night_begins(settings) == ""
    assert night_begins(settings) >= began
