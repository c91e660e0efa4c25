"""A publisher that turns software away, and zips that a person downloaded: landed and loaded as its answers are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.core.modes import Mode
from orchestration.core.registry import dataset_named
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.replay.faults import Fault
from orchestration.replay.recordings import read_index
from orchestration.replay.server import ReplayServer
from orchestration.warehouse.load import Loaded, Loader, LoadOutcome
from orchestration.warehouse.store import open_raw
from tests.small_recordings import MONTHS, month_zip

TRANSBORDER = dataset_named("bts_transborder")
PAGE, ZIPS = "transborder-raw-data", "/transborder-raw/2019/"
REFUSED = Fault(PAGE, times=None, status=403)


@dataclass
class Site:
    """The publisher's site, which the test spoils, and the folder for what was downloaded by hand."""

    server: ReplayServer
    home: Path
    recordings: Path

    @property
    def drop(self) -> Path:
        return self.home / "drop" / TRANSBORDER.code

    def put(self, month: str, name: str = "") -> Path:
        """Drop the zip of a month, under another name if given."""
        self.drop.mkdir(parents=True, exist_ok=True)
        zip_file = month_zip(self.recordings, month)
        return Path(shutil.copyfile(zip_file, self.drop / (name or zip_file.name)))

    def land(self, *faults: Fault, months: Sequence[str] = MONTHS) -> dict[str, Landed]:
        self.server.faults = list(faults)
        recordings = read_index(self.recordings)
        client = Client(route=self.server.route, pace_seconds=0, backoff_seconds=0)
        lander = Lander(self.archive, client, recordings.gaps, recordings.as_of, drop=self.home / "drop")
        return lander.land(TRANSBORDER, months)

    def load(self, months: Sequence[str] = MONTHS) -> dict[str, Loaded]:
        with open_raw(self.home / "build.duckdb", Mode.RECORDED) as con:
            return Loader(con, self.archive, TRANSBORDER).load(months)

    @property
    def archive(self) -> Archive:
        return Archive(self.home / "landing", Mode.RECORDED)


@pytest.fixture
def site(small_recordings: Path, tmp_path: Path) -> Iterator[Site]:
    with ReplayServer(read_index(small_recordings)).running() as server:
        yield Site(server, tmp_path, small_recordings)


@pytest.mark.parametrize(
    "fault",
    [
        REFUSED,
        Fault(PAGE, times=None, html=True),
        Fault(ZIPS, times=None, status=403),
        Fault(ZIPS, times=None, html=True),
    ],
    ids=["page 403", "page wall", "zips 403", "zips wall"],
)
def test_what_the_site_refuses_is_taken_from_the_folder_and_loaded(site: Site, fault: Fault) -> None:
    for month in MONTHS:
        site.put(month)
    (site.drop / ".DS_Store").write_text("junk", encoding="utf-8")
    landed = site.land(fault)
    assert {month: outcome.outcome for month, outcome in landed.items()} == dict.fromkeys(MONTHS, Landing.NEW)
    if fault is REFUSED:
        assert {loaded.outcome for loaded in site.load().values()} == {LoadOutcome.ACCEPTED}
    receipt = list(site.archive.receipts(TRANSBORDER.code))[-1]
    assert (receipt.url, receipt.content_type) == (
        "drop://bts_transborder/March2019TransBorderRawData.zip",
        "dropped by hand",
    )
    assert (receipt.status, receipt.partitions) == (0, ("2019-03",))
    assert site.archive.failures(TRANSBORDER.code) == {}
    assert {outcome.outcome for outcome in site.land(fault).values()} == {Landing.UNCHANGED}


def test_a_site_that_answers_is_believed(site: Site) -> None:
    site.put("2019-01", "no name of a month.zip")
    site.land()
    assert not [receipt for receipt in site.archive.receipts(TRANSBORDER.code) if receipt.url.startswith("drop")]


def test_what_is_not_in_the_folder_is_refused_once_it_is_due(site: Site) -> None:
    site.put("2019-02")
    landed = site.land(REFUSED, months=("2018-12", *MONTHS))
    assert [outcome.outcome for outcome in landed.values()] == [Landing.GAP, Landing.FAILED, Landing.NEW, Landing.GAP]
    assert landed["2019-01"].reason.startswith(
        "[bts_transborder 2019-01] SourceRefused: expected status 200 from www.bts"
    )
    assert landed["2019-03"].reason == "not yet released; due by 2019-06-16"
    assert site.server.seen == ["/www.bts.gov/topics/transborder-raw-data"]
    (site.drop / "February2019TransBorderRawData.zip").unlink()
    assert {outcome.outcome for outcome in site.land(REFUSED).values()} == {Landing.FAILED}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("January2019TransBorderRawData.zip", b"<!DOCTYPE html><html>", "WrongContent: expected zip in January2019"),
        ("January2019TransBorderRawData.zip", b"", "found an empty body"),
        ("download.crdownload", b"PK\x03\x04", "a file that is named as the publisher names it"),
        ("dot1_0119.csv", b"TRDTYPE\n", "found 'dot1_0119.csv'"),
        ("Jan2019.zip", None, "expected one file for 2019-01 in the drop folder; found a second one"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_and_nothing_is_replaced(site: Site, name: str, content: bytes | None, said: str) -> None:
    site.put("2019-01")
    site.put("2019-01", name)
    if content is not None:
        (site.drop / name).write_bytes(content)
    landed = site.land(REFUSED)["2019-01"]
    assert landed.outcome is Landing.FAILED
    assert landed.reason.startswith("[bts_transborder 2019-01] ")
    assert said in landed.reason
    assert "\n" not in landed.reason
    assert site.archive.partitions(TRANSBORDER.code) == {}


def test_a_zip_of_another_month_is_refused_by_its_content(site: Site) -> None:
    site.put("2019-01")
    site.put("2019-03", "Feb2019.zip")
    assert {outcome.outcome for outcome in site.land(REFUSED, months=MONTHS[:2]).values()} == {Landing.NEW}
    loaded = site.load(MONTHS[:2])
    assert loaded["2019-01"].outcome is LoadOutcome.ACCEPTED
    assert str(loaded["2019-02"].error).startswith("[bts_transborder 2019-02] MissingMember: ")
