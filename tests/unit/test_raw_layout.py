"""A raw file of another version ends the night before anything is landed (``docs/operating/upgrade.md``)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from orchestration import night
from orchestration.automation.home import prepare_home
from orchestration.automation.screen import Screen
from orchestration.core.errors import RawLayoutChanged
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.core.stopping import Stop
from orchestration.environment import load_settings
from orchestration.ingest.pipeline import ingest
from orchestration.publishers.registry import dataset_named
from orchestration.raw.store import open_raw, require_layout


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A mode whose raw file an older version made."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    with open_raw(settings.build_file, Mode.SAMPLE) as con:
        con.execute("update meta.store set layout = 1")
    return settings


def test_it_ends_the_night_before_anything_is_landed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        pytest.fail("publishers were asked")

    monkeypatch.setattr(night, "_ingest_all", asked)
    prepare_home(settings)
    with pytest.raises(RawLayoutChanged):
        night.run_night(settings, Screen(io.StringIO()), Stop())
    assert not (settings.landing / "objects").exists()


def test_it_ends_a_run_of_the_daemon_before_anything_is_landed(settings: Settings) -> None:
    with pytest.raises(RawLayoutChanged):
        next(ingest(dataset_named("boc_exchange_rates"), ["current"], settings))
    assert not (settings.landing / "objects").exists()


def test_of_a_sample_the_landing_goes_aside_too(settings: Settings) -> None:
    with pytest.raises(RawLayoutChanged) as refused:
        require_layout(settings.build_file, Mode.SAMPLE)
    assert f"Move both {settings.landing} and {settings.build_file}, with build.duckdb.wal" in str(refused.value)


def test_of_publishers_files_the_landing_stays(tmp_path: Path) -> None:
    build_file = tmp_path / "build.duckdb"
    with open_raw(build_file, Mode.LIVE) as con:
        con.execute("update meta.store set layout = 1")
    with pytest.raises(RawLayoutChanged) as refused:
        require_layout(build_file, Mode.LIVE)
    assert "raw is made again from the landing" in str(refused.value)
    assert str(tmp_path / "landing") not in str(refused.value)


def test_a_raw_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    require_layout(tmp_path / "build.duckdb", Mode.LIVE)
    assert not (tmp_path / "build.duckdb").exists()
