"""A publisher that turns software away, and zips that a person downloaded: landed and loaded as its answers are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.core.errors import PartitionMissing
from orchestration.core.modes import Mode
from orchestration.core.periods import months_between
from orchestration.landing import drop
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.small_recordings import MONTHS, month_zip, rewrite_rows

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
        zip_file = month_zip(self.recordings, month)
        target = self.drop / (name or zip_file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(zip_file, target))

    def land(
        self, *faults: Fault, months: Sequence[str] = MONTHS, gaps: Mapping[str, Mapping[str, str]] | None = None
    ) -> dict[str, Landed]:
        """Land months; what the recordings do not hold is a gap, unless told otherwise."""
        self.server.faults = list(faults)
        recordings = read_index(self.recordings)
        gaps = recordings.gaps if gaps is None else gaps
        client = Client(route=self.server.route, pace_seconds=0, backoff_seconds=0)
        lander = Lander(self.archive, client, gaps, recordings.as_of, drop=self.home / "drop")
        return lander.land(TRANSBORDER, months)

    def load(self, months: Sequence[str] = MONTHS) -> dict[str, Loaded]:
        with open_raw(self.home / "build.duckdb", Mode.RECORDED) as con:
            return Loader(con, self.archive, TRANSBORDER).load(
                {month: self.archive.partitions(TRANSBORDER.code)[month] for month in months}
            )

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
    assert [outcome.outcome for outcome in landed.values()] == [
        Landing.ABSENT,
        Landing.FAILED,
        Landing.NEW,
        Landing.NOT_YET_RELEASED,
    ]
    assert landed["2019-01"].reason.startswith(
        "[bts_transborder 2019-01] SourceRefused: expected status 200 from www.bts"
    )
    assert landed["2019-03"].reason == "not yet released; due by 2019-06-16"
    assert site.server.seen == ["/www.bts.gov/topics/transborder-raw-data"]
    (site.drop / "February2019TransBorderRawData.zip").unlink()
    assert {outcome.outcome for outcome in site.land(REFUSED).values()} == {Landing.FAILED}


def test_a_refusal_says_in_one_line_which_files_from_where_into_which_folder(site: Site) -> None:
    landed = site.land(REFUSED)["2019-01"]
    assert landed.reason == (
        "[bts_transborder] SourceRefused: expected status 200 from www.bts.gov; found status 403."
        " Download what is missing with a browser from https://www.bts.gov/topics/transborder-raw-data, put it under"
        f" its own name (such as January2026.zip) into {site.drop}, and run again: docs/operating/drop_folder.md."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<!DOCTYPE html><html>", "WrongContent: expected zip in January2019"), (b"", "an empty body")],
)
def test_a_bad_file_costs_its_own_month_and_nothing_is_replaced(site: Site, content: bytes, said: str) -> None:
    site.put("2019-01").write_bytes(content)
    site.put("2019-02")
    landed = site.land(REFUSED)
    assert landed["2019-01"].outcome is Landing.FAILED
    assert landed["2019-01"].reason.startswith("[bts_transborder 2019-01] ")
    assert said in landed["2019-01"].reason
    assert "\n" not in landed["2019-01"].reason
    assert landed["2019-02"].outcome is Landing.NEW
    assert set(site.archive.partitions(TRANSBORDER.code)) == {"2019-02"}


def test_names_that_are_not_the_publishers_are_passed_over_and_told_where_a_month_is_missing(site: Site) -> None:
    site.put("2019-02")
    for name in ("dot1_0119.csv", "download.crdownload", "old/2019.zip", "__MACOSX/January2019.zip", "old/.DS_Store"):
        (site.drop / name).parent.mkdir(exist_ok=True)
        (site.drop / name).write_bytes(b"PK")
    landed = site.land(REFUSED)
    assert landed["2019-02"].outcome is Landing.NEW
    said = "Passed over there, as no name of the publisher: 'dot1_0119.csv', 'download.crdownload', 'old/2019.zip'."
    assert landed["2019-01"].reason.endswith(said)


def test_two_files_of_one_month_refuse_that_month_alone(site: Site) -> None:
    site.put("2019-01")
    site.put("2019-01", "Jan2019.zip")
    site.put("2019-02")
    landed = site.land(REFUSED)
    assert landed["2019-01"].reason.startswith(
        "[bts_transborder 2019-01] FileRefused: expected one file for 2019-01 in the drop folder;"
        " found 'Jan2019.zip' and 'January2019TransBorderRawData.zip'."
    )
    assert landed["2019-02"].outcome is Landing.NEW


def test_folders_of_years_are_taken_as_they_are(site: Site) -> None:
    for month in MONTHS:
        zip_file = month_zip(site.recordings, month)
        site.put(month, f"2019/{zip_file.name}")
    assert {outcome.outcome for outcome in site.land(REFUSED).values()} == {Landing.NEW}
    assert list(site.archive.receipts(TRANSBORDER.code))[-1].url.startswith("drop://bts_transborder/2019/March2019")


def test_a_file_that_was_replaced_is_taken_again(site: Site) -> None:
    path = site.put("2019-01")
    site.put("2019-02")
    site.land(REFUSED, months=MONTHS[:2])
    rewrite_rows(path, lambda row: {**row, "CONTCODE": "0"})
    landed = site.land(REFUSED, months=MONTHS[:2])
    assert [outcome.outcome for outcome in landed.values()] == [Landing.NEW, Landing.UNCHANGED]


def test_what_the_site_does_not_offer_is_taken_from_the_folder_too(site: Site) -> None:
    """A month that the page never had; one that should be there and is in no folder is missing as ever."""
    site.put("2019-01", "Nov2020.zip")
    landed = site.land(months=("2019-02", "2020-10", "2020-11", "2020-12"))
    assert [outcome.outcome for outcome in landed.values()] == [Landing.NEW, Landing.GAP, Landing.NEW, Landing.GAP]
    assert landed["2020-12"].reason.startswith("Seems never to have been on the publisher's page")
    assert isinstance(site.land(months=("2018-06",), gaps={})["2018-06"].error, PartitionMissing)


@pytest.mark.recordings
def test_every_real_zip_announces_its_months_by_its_name(real_data: Path, tmp_path: Path) -> None:
    """The folders of years as a person may copy them: 48 months, and the shared zip of 2021 for five of its six."""
    folder = tmp_path / TRANSBORDER.code
    folder.mkdir()
    for year in sorted((real_data / "bts_transborder" / "zips").iterdir()):
        (folder / year.name).symlink_to(year)
    found = drop.look(TRANSBORDER, tmp_path)
    assert (len(found.offers), found.rivals, found.others) == (48, {}, ())
    assert [month for month, (request,) in found.offers.items() if "July-to-Dec" in request.url] == months_between(
        "2021-08", "2021-12"
    )


def test_a_zip_of_another_month_is_refused_by_its_content(site: Site) -> None:
    site.put("2019-01")
    site.put("2019-03", "Feb2019.zip")
    assert {outcome.outcome for outcome in site.land(REFUSED, months=MONTHS[:2]).values()} == {Landing.NEW}
    loaded = site.load(MONTHS[:2])
    assert loaded["2019-01"].outcome is LoadOutcome.ACCEPTED
    assert str(loaded["2019-02"].error).startswith("[bts_transborder 2019-02] MissingMember: ")
