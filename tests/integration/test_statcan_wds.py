"""Statistics Canada's web data service: what is asked of it, when, and how its refusals are told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import RedirectRefused, SettingError, SourceUnavailable, WrongContent
from orchestration.core.modes import Mode
from orchestration.core.recording import Wire
from orchestration.core.request import Content, Request
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings, read_index
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named

TOTALS = dataset_named("statcan_trade_totals")
REST = "https://www150.statcan.gc.ca/t1/wds/rest"
ZIP = "12100011-eng.zip"


@dataclass
class Listening(Client):
    """A client that remembers the headers that it sent."""

    sent: list[Mapping[str, str]] = field(default_factory=list)

    def _send(self, url: str, params: Any, headers: Mapping[str, str], body: str) -> requests.Response:
        self.sent.append(headers)
        return super()._send(url, params, headers, body)


@dataclass
class Site:
    """The service with its tables, and a landing."""

    folder: Path
    server: ReplayServer

    def land(self, today: date = AS_OF, client: Client | None = None, dataset: Dataset = TOTALS) -> Landed:
        client = client or Client(route=self.server.route, pace_seconds=0, backoff_seconds=0, tries=3)
        self.server.seen.clear()
        archive = Archive(self.folder / "landing", Mode.SAMPLE)
        return Lander(archive, client, {}, today).land(dataset, [SNAPSHOT])[SNAPSHOT]

    def asked(self) -> list[str]:
        """What was asked, without the address that all requests share."""
        return [target.split("/rest/")[-1].rsplit("/n1/tbl/csv/")[-1] for target in self.server.seen]


@contextmanager
def serving(recordings: Recordings, folder: Path) -> Iterator[Site]:
    with ReplayServer(recordings).running() as server:
        yield Site(folder, server)


@pytest.fixture(scope="module")
def recordings(sample_folder: Path) -> Recordings:
    """The tables of the sample."""
    whole = sample_recordings(sample_folder)
    tables = tuple(entry for entry in whole.entries if "/t1/wds/" in entry.url or "/tbl/csv/" in entry.url)
    assert len(tables) == 10
    return replace(whole, entries=tables)


@pytest.fixture
def site(recordings: Recordings, tmp_path: Path) -> Iterator[Site]:
    with serving(recordings, tmp_path) as site:
        yield site


def released(recordings: Recordings, table: str, day: date, folder: Path) -> Recordings:
    """The same tables, one of them released on another day."""
    (before,) = (entry for entry in recordings.entries if entry.wire is Wire.WDS and table in entry.url)
    cube = json.loads(before.file.read_text(encoding="utf-8"))
    after = replace(before, file=folder / before.file.name)
    after.file.write_text(json.dumps({**cube, "releaseTime": f"{day}T08:30"}), encoding="utf-8")
    return replace(recordings, entries=(*(entry for entry in recordings.entries if entry != before), after))


def test_a_table_is_landed_once_and_not_asked_for_while_nothing_changed(site: Site) -> None:
    first = site.land()
    assert site.asked() == ['getCubeMetadata [{"productId":12100011}]', "getFullTableDownloadCSV/12100011/en", ZIP]
    second = site.land(AS_OF + timedelta(days=2))
    assert (first.outcome, second.outcome) == (Landing.NEW, Landing.UNCHANGED)
    assert second.files == first.files
    assert site.asked() == [f"getChangedCubeList/2026-11-0{day}" for day in (1, 2, 3)]


def test_a_table_that_is_listed_as_changed_is_landed_again(recordings: Recordings, tmp_path: Path) -> None:
    with serving(recordings, tmp_path) as site:
        site.land()
    with serving(released(recordings, "12100011", AS_OF, tmp_path), tmp_path) as site:
        again = site.land(AS_OF + timedelta(days=1))
        assert again.outcome is Landing.NEW
        assert site.asked()[0] == "getChangedCubeList/2026-11-01", "the day of the last landing is asked for again"
        assert site.asked()[-1] == ZIP


def test_another_tables_release_is_none_of_this_one(recordings: Recordings, tmp_path: Path) -> None:
    with serving(recordings, tmp_path) as site:
        site.land()
    with serving(released(recordings, "12100182", AS_OF, tmp_path), tmp_path) as site:
        assert site.land().outcome is Landing.UNCHANGED
        assert site.asked() == ["getChangedCubeList/2026-11-01"]


@pytest.mark.parametrize("days", [-1, 32])
def test_after_a_long_time_the_table_itself_is_asked_for(site: Site, days: int) -> None:
    site.land()
    assert site.land(AS_OF + timedelta(days=days)).outcome is Landing.UNCHANGED
    assert [target for target in site.asked() if "getChangedCubeList" in target] == []
    assert site.asked()[-1] == ZIP


@pytest.mark.parametrize("locked", ["getChangedCubeList", "getCubeMetadata", "getFullTableDownloadCSV", ZIP])
def test_a_table_that_is_locked_is_deferred(site: Site, locked: str) -> None:
    if locked == "getChangedCubeList":
        site.land()
    site.server.faults.append(Fault(locked, status=409))
    landed = site.land()
    assert landed.outcome is Landing.DEFERRED
    assert "status 409" in landed.reason


def test_a_cut_zip_is_resumed_where_it_ended(site: Site, recordings: Recordings) -> None:
    site.server.faults.append(Fault("12100182-eng.zip", cut_after=300_000))
    client = Listening(route=site.server.route, pace_seconds=0, backoff_seconds=0)
    landed = site.land(client=client, dataset=dataset_named("statcan_reexports"))
    assert [headers["Range"] for headers in client.sent if "Range" in headers] == [f"bytes={1 << 18}-"], "whole chunks"
    (whole,) = (entry.file for entry in recordings.entries if entry.url.endswith("12100182-eng.zip"))
    assert landed.files[1].path.read_bytes() == whole.read_bytes()


def test_a_failed_item_inside_an_answer_of_200_is_named(recordings: Recordings, tmp_path: Path) -> None:
    others = tuple(entry for entry in recordings.entries if "12100011" not in entry.url)
    with serving(replace(recordings, entries=others), tmp_path) as site:
        landed = site.land()
    assert isinstance(landed.error, WrongContent)
    assert "FAILED inside an answer of status 200" in landed.reason
    assert landed.reason.startswith("[statcan_trade_totals]")


@pytest.mark.parametrize("change", [lambda body: b"[]", lambda body: body.replace(b"12100011", b"12100182")])
def test_metadata_of_another_table_or_of_none_is_refused(site: Site, change: Any) -> None:
    site.server.faults.append(Fault("getCubeMetadata", change=change))
    assert isinstance(site.land().error, WrongContent)
    assert ZIP not in site.asked()


@pytest.mark.parametrize(
    "link", ["https://evil.example/12100011-eng.zip", "http://www150.statcan.gc.ca/a.zip", "https://xstatcan.gc.ca/a"]
)
def test_a_link_to_another_host_is_refused(site: Site, link: str) -> None:
    answer = json.dumps({"status": "SUCCESS", "object": link}).encode()
    site.server.faults.append(Fault("getFullTableDownloadCSV", change=lambda _: answer))
    landed = site.land()
    assert isinstance(landed.error, RedirectRefused)
    assert len(site.server.seen) == 2, "nothing is asked there"


def test_the_service_takes_arrays_of_json_alone(site: Site, tmp_path: Path) -> None:
    address, body = site.server.route(f"{REST}/getCubeMetadata"), '[{"productId":12100011},{"productId":99999999}]'
    as_json = {"Content-Type": "application/json; charset=utf-8"}
    assert requests.post(address, data=body, timeout=10).status_code == 415
    assert requests.post(address, data="{", headers=as_json, timeout=10).status_code == 400
    assert requests.post(f"{address}s", data=body, headers=as_json, timeout=10).status_code == 404
    known, unknown = requests.post(address, data=body, headers=as_json, timeout=10).json()
    assert (known["status"], known["object"]["productId"]) == ("SUCCESS", 12100011)
    assert unknown["status"] == "FAILED"
    request = Request(f"{REST}/getCubeMetadata", Content.JSON, body='[{"productId":12100011}]')
    assert Client(route=site.server.route, pace_seconds=0).get(request, tmp_path).status == 200


def test_a_day_without_a_release_is_not_found(site: Site) -> None:
    def ask(method: str) -> requests.Response:
        return requests.get(site.server.route(f"{REST}/{method}"), timeout=10)

    assert ask("getChangedCubeList/2026-10-05").status_code == 404
    assert ask("getChangedCubeList/").status_code == 404
    assert ask("getFullTableDownloadCSV/99999999/en").status_code == 404
    released = ask("getChangedCubeList/2026-10-06").json()["object"]
    assert sorted(item["productId"] for item in released) == [12100011, 12100177, 12100178, 12100182, 36100008]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("12100011", status=503, times=None), SourceUnavailable),
        (Fault("getCubeMetadata", html=True), WrongContent),
        (Fault("", cut_after=100, times=None, dataset="statcan_trade_totals"), SourceUnavailable),
    ],
    ids=["by the body", "HTML", "cut, by dataset"],
)
def test_faults_hit_posts(site: Site, fault: Fault, error: type[Exception]) -> None:
    site.server.faults = [replace(fault, match="", dataset="statcan_reexports"), fault]
    assert isinstance(site.land().error, error)
    assert {target.split(" ")[0] for target in site.asked()} == {"getCubeMetadata"}


_INDEX = """
as_of = 2026-11-01
[[recording]]
dataset = "statcan_trade_totals"
file = "12100011.json"
url = "https://www150.statcan.gc.ca/t1/wds/rest/getFullTableDownloadCSV/12100011/en"
wire = "wds"
serving = "publisher"
[[recording]]
dataset = "statcan_trade_totals"
file = "*.zip"
url = "https://www150.statcan.gc.ca/n1/tbl/csv/{name}"
serving = "publisher"
"""


def test_a_table_is_indexed_by_its_metadata_and_its_zip(recordings: Recordings, tmp_path: Path) -> None:
    for entry in recordings.entries:
        if "12100011" in entry.url:
            (tmp_path / entry.file.name).write_bytes(entry.file.read_bytes())
    (tmp_path / "recorded.toml").write_text(_INDEX, encoding="utf-8")
    with serving(read_index(tmp_path), tmp_path) as site:
        assert site.land().outcome is Landing.NEW
    for spoiled in ("{}", "[]", '{"productId": 1, "releaseTime": "2026-10-06"}', "nothing"):
        (tmp_path / "12100011.json").write_text(spoiled, encoding="utf-8")
        with pytest.raises(SettingError, match=r"metadata of one table in 12100011\.json"):
            ReplayServer(read_index(tmp_path))
