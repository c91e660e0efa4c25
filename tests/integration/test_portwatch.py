"""PortWatch's feature services: pages under a cap, error objects, what is asked again, and what the gate refuses."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import requests

from orchestration.core.dataset import Dataset
from orchestration.core.errors import IncompleteResponse, SchemaDrift, ServiceError
from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.imf import portwatch as imf_portwatch
from orchestration.publishers.imf import portwatch_days as imf_portwatch_days
from orchestration.publishers.registry import dataset_named
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.raw import swap
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.support.spoiled import failing_checks, judged

PORTS, STRAITS = dataset_named("imf_portwatch_port_days"), dataset_named("imf_portwatch_chokepoint_days")
JULY = "2026-07"
PORT_DAYS = 33 * 31
QUERY = f"{imf_portwatch.layer('Daily_Ports_Data')}/query"


@pytest.fixture(scope="module")
def recordings(sample_folder: Path) -> Recordings:
    """Both tables of days, of the summer and autumn of 2026."""
    return _over(sample_recordings(sample_folder), "select * from {table} where date >= '2026-06-01'")


def _over(recordings: Recordings, sql: str) -> Recordings:
    """The tables of days, each put through a query over ``{table}``."""
    days = [entry for entry in recordings.entries if entry.dataset in (PORTS.code, STRAITS.code)]
    changed = [replace(entry, table=sql.replace("{table}", f"({entry.table})")) for entry in days]
    return replace(recordings, entries=tuple(changed))


@dataclass
class Site:
    """A landing beside a server; ``seen`` is what the last night asked."""

    folder: Path
    recordings: Recordings
    seen: tuple[str, ...] = ()

    def land(self, months: list[str], faults: tuple[Fault, ...] = (), today: date = AS_OF) -> dict[str, Landed]:
        archive = Archive(self.folder / "landing", Mode.SAMPLE)
        own = tuple(entry for entry in self.recordings.entries if entry.dataset == PORTS.code)
        with ReplayServer(replace(self.recordings, entries=own)).running() as server:
            server.faults = list(faults)
            client = Client(route=server.route, pace_seconds=0, backoff_seconds=0)
            outcomes = Lander(archive, client, {}, today).land(PORTS, months)
            self.seen = tuple(server.seen)
        return outcomes

    def probed(self) -> list[str]:
        """Months that were counted."""
        starts = [target.split("DATE+%27")[1][:7] for target in self.seen if "returnCountOnly" in target]
        return sorted(starts)


@pytest.fixture
def site(recordings: Recordings, tmp_path: Path) -> Site:
    return Site(tmp_path, recordings)


def _rows(landed: Landed) -> list[dict[str, object]]:
    return [item["attributes"] for file in landed.files for item in json.loads(file.path.read_bytes())["features"]]


@pytest.mark.parametrize(("cap", "pages"), [(1_000, 2), (100, 11)])
def test_a_month_is_whole_however_little_a_page_holds(site: Site, cap: int, pages: int) -> None:
    landed = site.land([JULY], (Fault("outFields", times=None, cap=cap),))[JULY]
    rows = _rows(landed)
    assert len(landed.files) == pages
    assert len({(row["portid"], row["date"]) for row in rows}) == len(rows) == PORT_DAYS
    assert "exceededTransferLimit" not in json.loads(landed.files[-1].path.read_bytes())


def test_a_page_that_ends_too_early_is_told_by_the_count(site: Site) -> None:
    def without_flag(body: bytes) -> bytes:
        return body.replace(b"exceededTransferLimit", b"somethingElse")

    landed = site.land([JULY], (Fault("outFields", times=1, change=without_flag),))[JULY]
    assert isinstance(landed.error, IncompleteResponse)
    assert f"expected {PORT_DAYS} rows" in landed.reason


@pytest.mark.parametrize(("asked", "times"), [("returnCountOnly", 2), ("outFields", 2), ("f=json", 2)])
def test_an_error_object_that_passes_is_asked_past(site: Site, asked: str, times: int) -> None:
    landed = site.land([JULY], (Fault(asked, times=times, error_object=True),))[JULY]
    assert landed.outcome is Landing.NEW
    assert len({(row["portid"], row["date"]) for row in _rows(landed)}) == PORT_DAYS
    assert any("resultRecordCount=50" in target for target in site.seen) == (asked == "outFields")


def test_an_error_object_that_stays_is_named_and_told_in_one_line(site: Site) -> None:
    landed = site.land([JULY], (Fault("outFields", times=None, error_object=True),))[JULY]
    assert isinstance(landed.error, ServiceError)
    assert "an error object: Cannot perform query. Invalid query parameters." in landed.reason
    assert "\n" not in landed.reason


@pytest.mark.parametrize(
    "sql",
    [
        "select * rename (date as date_) from {table}",
        "select * replace (date::timestamp as date) from {table}",
        "select * exclude (date), date::timestamp as date_ from {table}",
    ],
    ids=["date_", "milliseconds", "both"],
)
def test_a_day_by_its_other_name_or_in_its_old_form_is_the_same_day(
    recordings: Recordings, tmp_path: Path, sql: str
) -> None:
    plain = _days(PORTS, recordings, tmp_path / "plain")
    assert len(plain) == PORT_DAYS
    assert _days(PORTS, _over(recordings, sql), tmp_path / "other") == plain


def _days(dataset: Dataset, recordings: Recordings, folder: Path) -> set[tuple[object, object, object]]:
    """What the gate would see of July: day, port, calls."""
    (folder / "scratch").mkdir(parents=True)
    landed = Site(folder, recordings).land([JULY])[JULY]
    records = dataset.parse(landed.files, JULY, folder / "scratch")[dataset.code]
    rows = [item["attributes"] for path, *_ in records.files for item in json.loads(path.read_bytes())["features"]]
    return {(row["date"], row["portid"], row["portcalls"]) for row in rows}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select * exclude (portcalls_tanker) from {table}", "missing portcalls_tanker"),
        ("select * rename (portcalls_tanker as tanker_calls) from {table}", "new tanker_calls"),
        ("select * rename (date as day_of_call) from {table}", "neither"),
    ],
)
def test_a_needed_field_that_is_gone_is_refused_before_a_row_is_asked(
    recordings: Recordings, tmp_path: Path, sql: str, found: str
) -> None:
    site = Site(tmp_path, _over(recordings, sql))
    landed = site.land([JULY])[JULY]
    assert isinstance(landed.error, SchemaDrift)
    assert found in landed.reason
    assert len(site.seen) == 1


@pytest.mark.parametrize("more", ["1 as draught", "date as date_"])
def test_a_new_field_is_landed_with_the_others(recordings: Recordings, tmp_path: Path, more: str) -> None:
    landed = Site(tmp_path, _over(recordings, f"select *, {more} from {{table}}")).land([JULY])[JULY]
    assert landed.outcome is Landing.NEW
    assert more.split(" as ")[1] in _rows(landed)[0]


MONTHS = ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]


def _edited(recordings: Recordings, day: date, folder: Path) -> Recordings:
    """The same tables, edited on a day."""
    entries = []
    for entry in recordings.entries:
        file = folder / entry.file.name
        file.write_bytes(entry.file.read_bytes())
        stamp = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        os.utime(file, (stamp, stamp))
        entries.append(replace(entry, file=file))
    return replace(recordings, entries=tuple(entries))


def test_what_was_not_edited_since_is_not_asked_for(site: Site) -> None:
    first = site.land(MONTHS)
    assert [landed.outcome for landed in first.values()] == [Landing.NEW] * 4 + [Landing.NOT_YET_RELEASED]
    again = site.land(MONTHS, today=date(2026, 11, 2))
    assert [landed.outcome for landed in again.values()] == [Landing.UNCHANGED] * 4 + [Landing.NOT_YET_RELEASED]
    assert site.probed() == ["2026-11"]


def test_an_edit_asks_again_for_the_last_weeks_alone(site: Site, recordings: Recordings, tmp_path: Path) -> None:
    site.land(MONTHS)
    site.recordings = _edited(recordings, date(2026, 11, 3), tmp_path)
    site.land(MONTHS, today=date(2026, 11, 3))
    assert site.probed() == ["2026-10", "2026-11"]
    site.land(MONTHS[2:4], today=date(2026, 11, 4))
    assert site.probed() == ["2026-10"]


def test_a_month_that_landed_within_three_weeks_of_its_end_is_asked_for_again(
    recordings: Recordings, tmp_path: Path
) -> None:
    site = Site(tmp_path, _edited(recordings, date(2026, 9, 25), tmp_path))
    for day, asked in ((21, ["2026-08"]), (21, ["2026-08"]), (22, ["2026-08"]), (23, [])):
        site.land(["2026-08"], today=date(2026, 9, day))
        assert site.probed() == asked


SPOILED = [
    (PORTS, "select * {from} where hash(portid) % 2 = 0", "every_port_has_every_day"),
    (PORTS, "select * {from} where day not between 10 and 13", "no_day_is_missing"),
    (PORTS, "select * replace (portcalls + 1 as portcalls) {from}", "portcalls_is_cargo_and_tankers"),
    (PORTS, "select * replace (portcalls_roro + 1 as portcalls_roro) {from}", "portcalls_cargo_is_its_parts"),
    (PORTS, "select * replace (import_roro + 6 as import_roro) {from}", "import_cargo_is_its_parts"),
    (PORTS, "select * replace (export + 6 as export) {from}", "export_is_cargo_and_tankers"),
    (PORTS, "select * replace (import_container * 1000 as import_container) {from}", "import_container.in_range"),
    (
        PORTS,
        "select * replace (portcalls_container * 1000 as portcalls_container) {from}",
        "portcalls_container.in_range",
    ),
    (PORTS, "select * replace (year - 1 as year) {from}", "days_are_of_the_month"),
    (STRAITS, "select * {from} where portid[11:]::int > 11", "every_chokepoint_has_every_day"),
    (STRAITS, "select * replace (replace(portname, 'Panama', 'Suez') as portname) {from}", "chokepoint_has_its_name"),
    (STRAITS, "select * replace (portname || ' (new)' as portname) {from}", "chokepoint_has_its_known_name"),
    (STRAITS, "select * replace (replace(portid, 'point1', 'point7') as portid) {from}", "portid.known_codes"),
    (STRAITS, "select * replace (n_total + 1 as n_total) {from}", "n_total_is_cargo_and_tankers"),
    (STRAITS, "select * replace (capacity_roro + 6 as capacity_roro) {from}", "capacity_cargo_is_its_parts"),
    (STRAITS, "select * replace (capacity_tanker * 1000 as capacity_tanker) {from}", "capacity_tanker.in_range"),
]


@pytest.mark.parametrize(("dataset", "sql", "check"), SPOILED)
def test_days_that_cannot_be_are_refused(
    recordings: Recordings, tmp_path: Path, dataset: Dataset, sql: str, check: str
) -> None:
    spoiled = _over(recordings, sql.replace("{from}", "from {table}"))
    failing = failing_checks(dataset, JULY, spoiled, tmp_path)
    assert f"{dataset.code}.{check}" in failing, failing


NAMED = [
    (PORTS, "select * {from} where portid <> 'port699'", "missing part", "port699 Manzanillo"),
    (
        PORTS,
        "select * {from} where portid <> 'port1350' or day <> 15",
        "missing part",
        "port1350 Vancouver, 1 of 31 days",
    ),
    (PORTS, "select * {from} where day <> 15", "missing part", "2026-07-15"),
    (STRAITS, "select * {from} where portid <> 'chokepoint2'", "missing part", "chokepoint2 Panama Canal"),
    (
        STRAITS,
        "select * replace (replace(portname, 'Oresund', 'Øresund') as portname) {from}",
        "column under another spelling",
        "chokepoint10 is called Øresund Strait, not Oresund Strait",
    ),
    (
        STRAITS,
        "{from} union all select * replace ('chokepoint29' as portid, 'Hormuz North' as portname) {from}"
        " where portid = 'chokepoint24'",
        "unknown code",
        "portid chokepoint29",
    ),
]


@pytest.mark.parametrize(("dataset", "sql", "kind", "part"), NAMED)
def test_what_is_missing_or_new_is_named_and_the_rest_is_loaded(
    recordings: Recordings, tmp_path: Path, dataset: Dataset, sql: str, kind: str, part: str
) -> None:
    changed = _over(recordings, sql.replace("{from}", "from {table}"))
    assert judged(dataset, JULY, changed, tmp_path) == ({}, [(kind, part)])


@pytest.mark.parametrize("dataset", [PORTS, STRAITS], ids=lambda dataset: dataset.code)
def test_the_sample_and_some_tonnes_of_rounding_pass(recordings: Recordings, tmp_path: Path, dataset: Dataset) -> None:
    assert failing_checks(dataset, JULY, recordings, tmp_path / "plain") == {}
    if dataset is PORTS:
        rounded = _over(recordings, "select * replace (import_cargo + 3 as import_cargo) from {table}")
        assert failing_checks(dataset, JULY, rounded, tmp_path / "rounded") == {}


def test_the_service_says_what_it_is_and_caps_what_it_gives(recordings: Recordings) -> None:
    with ReplayServer(recordings).running() as server:
        about = requests.get(server.route(QUERY.removesuffix("/query")), timeout=10).json()
        assert [field["type"] for field in about["fields"] if field["name"] == "date"] == ["esriFieldTypeDateOnly"]
        assert about["editingInfo"]["lastEditDate"] == 1_793_106_000_000

        def ask(**params: str) -> dict[str, object]:
            answer = requests.get(server.route(QUERY), params={"where": "1=1", **params}, timeout=10)
            assert answer.status_code == 200
            return dict(answer.json())

        def size(**params: str) -> int:
            return len(ask(**params)["features"])  # type: ignore[arg-type]

        assert (size(), size(resultRecordCount="50"), size(resultRecordCount="4000")) == (1_000, 50, 1_000)
        assert (size(maxRecordCountFactor="3"), size(maxRecordCountFactor="9")) == (3_000, 4_930)
        assert "exceededTransferLimit" in ask(resultOffset="3000")
        assert "exceededTransferLimit" not in ask(resultOffset="4000")
        assert "error" in ask(resultOffset="23000")
        assert "error" in ask(where="no_such_field > 1")
        assert "error" in ask(where="")


def test_a_stored_answer_of_the_service_is_read(real_data: Path, tmp_path: Path) -> None:
    """Of 2023, with the day in milliseconds."""
    path = real_data / "imf_portwatch" / "Daily_Chokepoints_Data_arcgis_query_TRUNCATED.json"
    records = STRAITS.parse((LandedFile(path, "sha", QUERY),), "2023-01", tmp_path)[STRAITS.code]
    ((read, _, _),) = records.files
    (row,) = (feature["attributes"] for feature in json.loads(read.read_bytes())["features"])
    assert {name.lower() for name in row} == {column.published_name for column in STRAITS.tables[0].columns}
    assert (row["date"], row["portid"], row["portname"], row["n_total"]) == (
        "2023-01-01",
        "chokepoint11",
        "Taiwan Strait",
        253,
    )
    parts = sum(row[f"n_{part}"] for part in imf_portwatch_days.CARGO_PARTS)
    assert (row["n_cargo"], row["n_total"]) == (parts, parts + row["n_tanker"])
    assert abs(row["capacity"] - row["capacity_cargo"] - row["capacity_tanker"]) <= 2


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("dataset", "service"), [(PORTS, "Daily_Ports_Data"), (STRAITS, "Daily_Chokepoints_Data")], ids=["ports", "straits"]
)
def test_the_services_say_that_they_have_the_declared_fields(real_data: Path, dataset: Dataset, service: str) -> None:
    about = json.loads((real_data / "imf_portwatch" / f"{service}_layer.json").read_bytes())
    assert imf_portwatch_days.name_of_day(about, dataset.tables[0].columns) == "date"
    assert {field["type"] for field in about["fields"] if field["name"] == "date"} == {"esriFieldTypeDateOnly"}
    fields = {field["name"].lower() for field in about["fields"]}
    assert fields == {column.published_name for column in dataset.tables[0].columns}


@pytest.mark.recordings
def test_a_recorded_month_of_a_port_is_read_and_its_parts_make_its_totals(real_data: Path, tmp_path: Path) -> None:
    """Singapore in January 2023: parts miss their totals by up to three tonnes."""
    path = real_data / "imf_portwatch" / "Daily_Ports_Data_port1201_2023-01_arcgis_query.json"
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, PORTS)
        swap.clear_candidate(con, PORTS)
        Loader(con, Archive(tmp_path / "landing", Mode.SAMPLE), PORTS).stage(
            "2023-01", (LandedFile(path, "sha", QUERY),)
        )
        checks = {check.name.split(".", 1)[1]: check for check in raw_checks(PORTS)}
        for rule in ("import_cargo_is_its_parts", "import_is_cargo_and_tankers", "export_is_cargo_and_tankers"):
            assert con.execute(failing_rows_sql(checks[rule])).fetchall() == [], rule
        assert con.execute(failing_rows_sql(checks["days_are_of_the_month"])).fetchall() == []
        off = (
            "max(greatest(abs(import_cargo - import_container - import_dry_bulk - import_general_cargo - import_roro),"
        )
        off += " abs(import - import_cargo - import_tanker), abs(export - export_cargo - export_tanker)))"
        ((days, most),) = con.execute(f"select count(*), {off} from candidate.{PORTS.code}").fetchall()
    assert (days, most) == (31, 3)


def test_a_list_that_was_not_edited_is_asked_for_once(sample_folder: Path, tmp_path: Path) -> None:
    """The list of ports: a second night asks the layer when it was edited, and no more."""
    listed = dataset_named("imf_portwatch_ports")
    whole = sample_recordings(sample_folder)
    entries = tuple(entry for entry in whole.entries if entry.dataset == listed.code)
    archive = Archive(tmp_path / "landing", Mode.SAMPLE)
    with ReplayServer(replace(whole, entries=entries)).running() as server:
        client = Client(route=server.route, pace_seconds=0, backoff_seconds=0)

        def night() -> tuple[Landing, int]:
            server.seen.clear()
            outcome = Lander(archive, client, {}, AS_OF).land(listed, ["current"])["current"].outcome
            return outcome, len(server.seen)

        assert night() == (Landing.NEW, 3)
        archive.note_accepted(listed.code, "current", archive.partitions(listed.code)["current"])
        assert night() == (Landing.UNCHANGED, 1)
