"""The probe against the replay server and against hosts that do not answer: what it tells, and what it leaves alone."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.core.setting_checks import KEYLESS
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.landing.client import Client
from orchestration.landing.pace import Pacer
from orchestration.offline.faults import Fault
from orchestration.offline.sample import sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.offline.session import Sources
from orchestration.offline.wires import WRONG_KEY
from orchestration.probe import asker
from orchestration.probe.findings import FirstLoad, Probed, State
from orchestration.probe.run import Open, Probe, probe
from orchestration.probe.screen import as_json, screen
from orchestration.publishers.registry import all_datasets, dataset_named

BORDER, TRANSBORDER = dataset_named("bts_border_crossings"), dataset_named("bts_transborder")
CENSUS = dataset_named("us_census_trade")
LARGE = [
    "bts_transborder", "inegi_bcmm_totals", "statcan_cimt_exports", "statcan_trade_by_origin_and_export", "un_locode",
]  # fmt: skip
Ask = Callable[..., Probe]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path / "data"), "TRADE_CORRIDORS_HISTORY_START": "2025-01"})


@pytest.fixture
def ask(sample_folder: Path, settings: Settings) -> Ask:
    """Probes datasets whose publishers are the sample's, with faults."""
    recordings = sample_recordings(sample_folder)

    def asked(*datasets: Dataset, faults: tuple[Fault, ...] = (), settings: Settings = settings) -> Probe:
        own = [entry for entry in recordings.entries if entry.dataset in {dataset.code for dataset in datasets}]
        with ReplayServer(replace(recordings, entries=tuple(own))).running() as server:
            server.faults += faults
            return probe(settings, datasets, opened=_opened(server.route))

    return asked


def _opened(route: Callable[[str], str]) -> Open:
    @contextlib.contextmanager
    def opened(settings: Settings, dataset: Dataset) -> Iterator[Sources]:
        key = dataset.key
        secret = {key.host: {key.name: settings.secret(key)}} if key and settings.secret(key) else {}
        sent = {"headers" if key and key.sent_as == "header" else "parameters": secret}
        client = Client(route, pace_seconds=0, backoff_seconds=0, pacer=Pacer(), **sent)  # type: ignore[arg-type]
        yield Sources(client, has_key=bool(secret))

    return opened


def _only(found: Probe) -> Probed:
    (probed,) = found.datasets
    return probed


@pytest.mark.parametrize("dataset", all_datasets(), ids=lambda dataset: dataset.code)
def test_the_sample_of_every_dataset_is_well(dataset: Dataset, ask: Ask, settings: Settings) -> None:
    found = ask(dataset)
    probed = _only(found)
    assert (probed.state, probed.findings, found.exit_code) == (State.WELL, [], 0)
    assert any(shape.found for shape in probed.tables)
    assert probed.first_load is not None
    assert probed.first_load.requests >= 1
    assert not settings.data_root.exists()


@pytest.mark.parametrize("code", LARGE)
def test_a_large_zip_is_read_by_parts(code: str, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _only(ask(dataset_named(code)))
    monkeypatch.setattr(asker, "SMALL_BYTES", 1_000)
    parts = _only(ask(dataset_named(code)))
    assert parts.state is State.WELL, [one.text for one in parts.findings]
    with_header = [shape for shape in parts.tables if shape.found is not None]
    assert with_header
    assert {(shape.table, shape.found) for shape in with_header} <= {(one.table, one.found) for one in whole.tables}
    assert parts.calls > whole.calls
    assert parts.first_load and whole.first_load
    assert parts.first_load.bytes == whole.first_load.bytes


def test_a_lost_column_is_told_with_the_new_one_in_its_place(ask: Ask) -> None:
    renamed = Fault("keg4-3bc2", times=None, change=lambda body: body.replace(b'"measure"', b'"what"'))
    found = ask(BORDER, faults=(renamed,))
    assert (_only(found).state, found.exit_code) == (State.CHANGED, 1)
    assert "missing column 'measure'; new are 'what'" in _only(found).findings[0].text


def test_a_new_column_is_news_and_no_fault(ask: Ask, settings: Settings) -> None:
    added = Fault("keg4-3bc2", times=None, change=lambda body: body.replace(b'"measure"', b'"lane": "1", "measure"'))
    found = ask(BORDER, faults=(added,))
    assert (_only(found).state, found.exit_code) == (State.NEWS, 0)
    assert "new column 'lane'" in screen(settings, found)


@pytest.mark.parametrize(("times", "state"), [(1, State.NEWS), (-1, State.CHANGED)])
def test_codes_that_no_list_knows_are_held_against_their_bound(times: int, state: State, ask: Ask) -> None:
    unknown = Fault(
        "keg4-3bc2", times=None, change=lambda body: body.replace(b'"measure": "', b'"measure": "Odd ', times)
    )
    found = ask(BORDER, faults=(unknown,))
    assert _only(found).state is state
    assert any("unknown code 'Odd " in finding.text for finding in _only(found).findings)


def test_a_cell_of_another_kind_is_told(ask: Ask) -> None:
    worded = Fault("keg4-3bc2", times=None, change=lambda body: body.replace(b'"value": "', b'"value": "about '))
    found = ask(BORDER, faults=(worded,))
    assert _only(found).state is State.CHANGED
    assert any("value: unreadable cell 'about " in finding.text for finding in _only(found).findings)


def test_what_is_due_and_not_offered_is_late(ask: Ask, sample_folder: Path, settings: Settings) -> None:
    recordings = sample_recordings(sample_folder)
    old = [entry for entry in recordings.entries if entry.dataset == TRANSBORDER.code and "2025" in entry.url]
    with ReplayServer(replace(recordings, entries=tuple(old))).running() as server:
        probed = _only(probe(settings, [TRANSBORDER], opened=_opened(server.route)))
    assert (probed.state, probed.newest, probed.due) == (State.LATE, "2025-12", "2026-07")
    assert sum(shape.found or 0 for shape in probed.tables) == sum(shape.declared for shape in probed.tables)


def test_a_publisher_that_turns_software_away_is_told_with_the_drop_folder(ask: Ask, settings: Settings) -> None:
    refusal = Fault("www.bts.gov", times=None, status=403)
    found = ask(TRANSBORDER, faults=(refusal,))
    assert (_only(found).state, found.exit_code) == (State.REFUSED, 1)
    assert "docs/operating/drop_folder.md" in _only(found).findings[0].remedy
    dropped = settings.drop / TRANSBORDER.code
    dropped.mkdir(parents=True)
    (dropped / "september2026.zip").write_bytes(b"PK")
    assert ask(TRANSBORDER, faults=(refusal,)).exit_code == 0


def test_a_required_key_that_is_not_set_is_absence_and_one_that_is_wrong_is_refused(
    ask: Ask, settings: Settings
) -> None:
    without = ask(CENSUS, settings=settings.model_copy(update={"variant": KEYLESS}))
    assert (_only(without).state, without.exit_code) == (State.ABSENT, 0)
    assert "TRADE_CORRIDORS_CENSUS_KEY is not set" in _only(without).findings[0].text
    wrong = ask(CENSUS, settings=settings.model_copy(update={"keys": {"TRADE_CORRIDORS_CENSUS_KEY": WRONG_KEY}}))
    assert (_only(wrong).state, wrong.exit_code) == (State.KEY_REFUSED, 1)
    assert "TRADE_CORRIDORS_CENSUS_KEY" in _only(wrong).findings[0].remedy
    assert _only(ask(CENSUS)).key == "TRADE_CORRIDORS_CENSUS_KEY is set, and taken"


def test_json_holds_what_was_found_and_no_secret(ask: Ask, settings: Settings) -> None:
    secrets = {"TRADE_CORRIDORS_CENSUS_KEY": "s3cret-key", "TRADE_CORRIDORS_OTHER_KEY": "0ther-s3cret"}
    secretive = settings.model_copy(
        update={"keys": secrets, "alert_url": "https://hooks.example.org/t0ken", "contact": "me@example.org"}
    )
    said = Fault("api.census.gov", times=None, change=lambda body: body.replace(b"GEN_VAL_MO", b"s3cret-key"))
    text = as_json(secretive, ask(CENSUS, faults=(said,), settings=secretive))
    report = json.loads(text)
    assert not [word for word in (*secrets.values(), "t0ken", "me@example.org") if word in text]
    assert report["settings"]["keys_set"] == sorted(secrets)
    assert report["datasets"][0]["state"] == "changed"
    assert {"trade-corridors", "python", "requests", "duckdb"} <= report["versions"].keys()


def test_nobody_reached_is_told_once_and_a_dead_host_is_asked_once(settings: Settings) -> None:
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    def nowhere(url: str) -> str:
        asked.append(url)
        return f"http://127.0.0.1:{port}/"

    live = settings.model_copy(update={"mode": Mode.LIVE})
    datasets = [dataset for dataset in all_datasets() if dataset.agency in ("inegi", "boc")]
    found = probe(live, datasets, opened=_opened(nowhere))
    assert found.exit_code == 2
    assert {probed.state for probed in found.datasets} == {State.UNREACHABLE}
    assert len(asked) == 2 * asker.TRIES
    assert screen(live, found).count("www.inegi.org.mx") == 1
    assert "is there a network?" in screen(live, found)


def test_one_dead_host_does_not_hide_the_others(ask: Ask, settings: Settings) -> None:
    found = ask(BORDER, TRANSBORDER, faults=(Fault("data.bts.gov", times=None, status=503),))
    assert [probed.state for probed in found.datasets] == [State.UNREACHABLE, State.WELL]
    assert found.exit_code == 1
    assert "data.bts.gov: status 503" in screen(settings, found)


def test_what_has_not_answered_when_the_time_is_over_is_told(sample_folder: Path, settings: Settings) -> None:
    recordings = sample_recordings(sample_folder)
    live = settings.model_copy(update={"mode": Mode.LIVE})
    with ReplayServer(recordings).running() as server:
        server.faults.append(Fault("data.bts.gov", times=None, slow_seconds=3))
        found = probe(live, [BORDER], longest_seconds=0.5, opened=_opened(server.route))
    assert _only(found).state is State.NO_ANSWER
    assert found.seconds < 2


def test_a_first_load_that_takes_days_is_not_hidden_behind_the_minutes_of_the_others(settings: Settings) -> None:
    quick = Probed("boc_exchange_rates", "Bank of Canada", first_load=FirstLoad(1, 2, 600_000, 60.0))
    slow = Probed("un_comtrade_trade", "United Nations", first_load=FirstLoad(9, 8_694, 470_200_000, 9e5, days=20))
    shown = screen(settings, Probe((quick, slow), 1.0))
    assert "side by side 1 min, as long as Bank of Canada takes." in shown
    assert "un_comtrade_trade comes over 20 days, newest first" in shown


def test_a_screen_has_a_line_a_dataset_and_fits(ask: Ask, settings: Settings) -> None:
    datasets = [BORDER, TRANSBORDER, CENSUS]
    lines = screen(settings, ask(*datasets)).splitlines()
    assert [sum(line.startswith(dataset.code) for line in lines) for dataset in datasets] == [1, 1, 1]
    assert max(map(len, lines)) <= 120
    assert lines[-1].startswith("All is well")
