"""Daily and monthly rates: what the bank may leave out, and what is refused by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.store import open_raw
from tests.support.snapshot_recordings import file_of, make_snapshots
from tests.support.store import Store

DAILY, MONTHLY = "boc_exchange_rates", "boc_exchange_rates_monthly"
Lines = Callable[[list[str]], list[str]]


@pytest.fixture
def store(sample_folder: Path, tmp_path: Path) -> Store:
    return Store(tmp_path / "home", make_snapshots(sample_folder, tmp_path / "recordings"))


@pytest.fixture(scope="module")
def with_daily(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The daily rates in raw; copy it before changing it."""
    folder = tmp_path_factory.mktemp("daily")
    store = Store(folder / "home", make_snapshots(sample_folder, folder / "recordings"))
    assert _load(store, DAILY).outcome is LoadOutcome.ACCEPTED
    return store


def _load(store: Store, code: str) -> Loaded:
    return store.ingest([SNAPSHOT], dataset_named(code))[1][SNAPSHOT]


def _spoil(store: Store, code: str, change: Lines) -> None:
    path = file_of(store.recordings, code)
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")


def _replace(old: str, new: str) -> Lines:
    def replaced(lines: list[str]) -> list[str]:
        assert any(old in line for line in lines)
        return [line.replace(old, new) for line in lines]

    return replaced


def _cells(day: str, *, euro: str = "", mxn: str = "0.06500", usd: str = "1.3000") -> str:
    return f'"{day}","{euro}","{mxn}","{usd}",""'


def _row(day: str, new: str) -> Lines:
    """The row of a day becomes another, or none."""
    return lambda lines: [new if line.startswith(f'"{day}"') else line for line in lines if new or day not in line]


def _without_weeks(*mondays: str) -> Lines:
    """The weeks of 2024 that begin on these days are lost."""
    first = [date.fromisoformat(f"2024-{monday}") for monday in mondays]
    lost = {(monday + timedelta(days=number)).isoformat() for monday in first for number in range(5)}
    return lambda lines: [line for line in lines if line[1:11] not in lost]


SPOILED = {
    "a rate of nothing": (DAILY, _row("2024-05-15", _cells("2024-05-15", euro="0")), "rates_are_positive"),
    "a Saturday": (DAILY, _row("2024-05-17", _cells("2024-05-18")), "none_at_a_weekend"),
    "three weeks lost here and there": (
        DAILY,
        _without_weeks("05-13", "07-08", "09-09"),
        "business_days_without_holes",
    ),
    "an inverted rate": (DAILY, _row("2024-05-15", _cells("2024-05-15", usd="0.7692")), "rates_in_plausible_band"),
    "pesos under another name": (DAILY, _replace('"FXMXNCAD"', '"FXMXPCAD"'), "SchemaDrift"),
    "no table": (DAILY, _replace('"OBSERVATIONS"', '"OBS"'), "SchemaDrift"),
    "every second month lost": (
        MONTHLY,
        lambda lines: [line for line in lines if line[6:8] not in ("04", "06", "08")],
        "months_without_holes",
    ),
    "a month dated at its end": (MONTHLY, _replace('"2024-05-01"', '"2024-05-31"'), "months_since_2017"),
    "the first month lost": (MONTHLY, _row("2017-01-01", ""), "months_since_2017"),
    "US dollars blank": (
        MONTHLY,
        lambda lines: [_cells(line[1:11], usd="") if line.startswith('"20') else line for line in lines],
        "both_needed_series_present_most_days",
    ),
    "a month of another average": (
        MONTHLY,
        _row("2024-05-01", _cells("2024-05-01", usd="1.3500", mxn="0.07000")),
        "monthly_is_the_mean_of_daily",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_spoiled_rates_are_refused_by_name(with_daily: Store, tmp_path: Path, case: str) -> None:
    """The daily ones at their first load, the monthly ones beside good daily ones."""
    code, change, named = SPOILED[case]
    store = with_daily.copy(tmp_path)
    if code == DAILY:
        shutil.rmtree(store.home)
    _spoil(store, code, change)
    loaded = _load(store, code)
    assert loaded.outcome is LoadOutcome.REFUSED, loaded
    assert named in f"{type(loaded.error).__name__} {loaded.error}"


NAMED = {
    "a week lost": (DAILY, _without_weeks("05-13"), "missing part: 2024-05-10 to 2024-05-20"),
    "a month lost": (MONTHLY, _row("2024-05-01", ""), "missing part: after 2024-04-01"),
    "a new series": (DAILY, _replace('"FXEURCAD"', '"FXXAUCAD"'), "new column: fxxaucad"),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_is_new_or_missing_is_named_and_the_rest_is_loaded(store: Store, case: str) -> None:
    code, change, named = NAMED[case]
    _spoil(store, code, change)
    loaded = _load(store, code)
    assert loaded.outcome is LoadOutcome.ACCEPTED, loaded.error
    assert [f"{one.finding.value}: {one.part}" for one in loaded.findings] == [named]


@pytest.mark.parametrize("code", [DAILY, MONTHLY])
def test_all_is_asked_for_again_when_the_newest_changed_or_four_weeks_went_by(store: Store, code: str) -> None:
    archive = Archive(store.home / "landing", Mode.RECORDED)

    def night(day: date) -> tuple[Landing, list[str]]:
        recordings = read_index(store.recordings)
        with ReplayServer(recordings).running() as server:
            client = Client(route=server.route, pace_seconds=0, backoff_seconds=0)
            landed = Lander(archive, client, {}, day).land(dataset_named(code), [SNAPSHOT])[SNAPSHOT]
            archive.note_accepted(code, SNAPSHOT, landed.files)
            return landed.outcome, [target.split("start_date=")[1][:4] for target in server.seen]

    first = date(2026, 11, 1)
    assert night(first) == (Landing.NEW, ["2026", "2017"])
    assert night(first + timedelta(days=1)) == (Landing.UNCHANGED, ["2026"])
    later = [night(first + timedelta(days=days)) for days in range(2, 30)]
    assert later.count((Landing.UNCHANGED, ["2026", "2017"])) == 1, "corrections are seen within four weeks"
    assert later.count((Landing.UNCHANGED, ["2026"])) == 27
    _spoil(store, code, _replace("1.3", "1.31"))
    assert night(first + timedelta(days=31)) == (Landing.NEW, ["2026", "2017"])


def test_a_currency_ends_another_begins_and_one_is_not_there(with_daily: Store) -> None:
    with open_raw(with_daily.home / "build.duckdb", Mode.RECORDED) as con:
        spans = con.execute(
            "select max(date) filter (where fxvndcad > 0)::varchar, min(date) filter (where fxeurcad > 0)::varchar,"
            " count(fxsekcad) from raw.boc_exchange_rates"
        ).fetchall()
        assert spans == [("2019-12-31", "2020-01-02", 0)]
        holidays = (
            "select count(*) from raw.boc_exchange_rates where strftime(date, '%m-%d') in ('01-01', '07-01', '12-25')"
        )
        assert con.execute(holidays).fetchall() == [(0,)]


def test_monthly_rates_without_daily_ones_are_taken_and_a_month_not_yet_whole_is_not_compared(store: Store) -> None:
    assert _load(store, MONTHLY).outcome is LoadOutcome.ACCEPTED
    _spoil(store, DAILY, lambda lines: [line for line in lines if not line.startswith('"2026-10-2')])
    assert _load(store, DAILY).outcome is LoadOutcome.ACCEPTED
    _spoil(store, MONTHLY, _replace('"NAME"', '"TITLE"'))
    assert _load(store, MONTHLY).outcome is LoadOutcome.ACCEPTED


@pytest.mark.recordings
def test_the_banks_own_file_passes(real_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path, real_data)
    landed, loaded = store.ingest([SNAPSHOT], dataset_named(DAILY))
    assert (landed[SNAPSHOT].outcome, loaded[SNAPSHOT].outcome) == (Landing.NEW, LoadOutcome.ACCEPTED)
    with open_raw(store.home / "build.duckdb", Mode.RECORDED) as con:
        dong = "max(date) filter (where fxvndcad > 0)::varchar"
        found = con.execute(f"select count(*), max(date)::varchar, {dong} from raw.boc_exchange_rates").fetchall()
        assert found == [(1507, "2023-01-16", "2019-12-31")]
