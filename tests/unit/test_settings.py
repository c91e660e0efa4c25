"""Settings from the environment: the defaults, and one clear line for each wrong value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from orchestration.core.dataset import Key
from orchestration.core.errors import SettingError
from orchestration.core.modes import Mode
from orchestration.core.settings import PROJECT_ROOT
from orchestration.environment import load_settings

SOURCES = "TRADE_CORRIDORS_SOURCES"
RECORDINGS = "TRADE_CORRIDORS_RECORDINGS"
HISTORY_START = "TRADE_CORRIDORS_HISTORY_START"
SAMPLE = "TRADE_CORRIDORS_SAMPLE"
DATA = "TRADE_CORRIDORS_DATA"
CONTACT = "TRADE_CORRIDORS_CONTACT"
LAKE = "TRADE_CORRIDORS_LAKE"


@pytest.mark.parametrize("environ", [{}, {SOURCES: "", RECORDINGS: " ", HISTORY_START: "", DATA: ""}])
def test_without_settings_the_sample_is_taken(environ: Mapping[str, str]) -> None:
    settings = load_settings(environ)
    assert settings.mode is Mode.SAMPLE
    assert settings.recordings is None
    assert settings.history_start == date(2018, 1, 1)
    assert settings.home == PROJECT_ROOT / "data" / "sample"
    assert "SAMPLE" in settings.notice


def test_a_folder_of_recordings_means_recorded_mode(tmp_path: Path) -> None:
    settings = load_settings({RECORDINGS: str(tmp_path)})
    assert settings.mode is Mode.RECORDED
    assert settings.recordings == tmp_path


def test_values_are_read_without_surrounding_space(tmp_path: Path) -> None:
    environ = {SOURCES: " live ", DATA: f" {tmp_path} ", HISTORY_START: " 2020-03 "}
    settings = load_settings({**environ, "TRADE_CORRIDORS_CONTACT": " me@example.org "})
    assert (settings.mode, settings.data_root) == (Mode.LIVE, tmp_path)
    assert (settings.history_start, settings.contact) == (date(2020, 3, 1), "me@example.org")


def test_a_folder_may_begin_with_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "files").mkdir()
    settings = load_settings({DATA: "~/data", RECORDINGS: "~/files"})
    assert (settings.data_root, settings.recordings) == (tmp_path / "data", tmp_path / "files")


def test_modes_never_share_a_folder(tmp_path: Path) -> None:
    by_mode = [load_settings({DATA: str(tmp_path), SOURCES: mode}) for mode in ("sample", "live")]
    by_mode.append(load_settings({DATA: str(tmp_path), RECORDINGS: str(tmp_path)}))
    for place in ("home", "landing", "build_file", "work_file", "next_file", "releases", "pointer", "dagster_home"):
        paths = {getattr(settings, place) for settings in by_mode}
        assert len(paths) == len(Mode)
        assert all(path.is_relative_to(tmp_path) for path in paths)


@pytest.mark.parametrize(
    ("environ", "variable", "found"),
    [
        ({SOURCES: "Live"}, SOURCES, "'Live'"),
        ({SOURCES: "two\nlines"}, SOURCES, "'two"),
        ({RECORDINGS: "/no/such/folder"}, RECORDINGS, "'/no/such/folder'"),
        ({RECORDINGS: __file__}, RECORDINGS, "test_settings.py"),
        ({SOURCES: "recorded"}, RECORDINGS, "nothing"),
        ({SOURCES: "live", RECORDINGS: "."}, RECORDINGS, "'.'"),
        ({SOURCES: "sample", RECORDINGS: "."}, RECORDINGS, "'.'"),
        ({SAMPLE: "no change"}, SAMPLE, "'no change'"),
        ({SAMPLE: "sample-no-change", SOURCES: "live"}, SAMPLE, "in mode live"),
        ({HISTORY_START: "2018"}, HISTORY_START, "'2018'"),
        ({HISTORY_START: "2018-13"}, HISTORY_START, "'2018-13'"),
        ({HISTORY_START: "2018-01-01"}, HISTORY_START, "'2018-01-01'"),
        ({HISTORY_START: "January 2018"}, HISTORY_START, "'January 2018'"),
        ({HISTORY_START: "0001-01"}, HISTORY_START, "'0001-01'"),
        ({HISTORY_START: "9999-12"}, HISTORY_START, "'9999-12'"),
        ({HISTORY_START: "２０１８-01"}, HISTORY_START, "'２０１８-01'"),
        ({RECORDINGS: "~nobody-of-that-name/x"}, RECORDINGS, "'~nobody-of-that-name/x'"),
        ({RECORDINGS: "x" * 5_000}, RECORDINGS, "File name too long"),
        ({RECORDINGS: "a\0b"}, RECORDINGS, "'a\\x00b'"),
        ({RECORDINGS: "half\ud800"}, RECORDINGS, "'half\\ud800'"),
        ({DATA: "~nobody-of-that-name/x"}, DATA, "'~nobody-of-that-name/x'"),
        ({DATA: "a\0b"}, DATA, "'a\\x00b'"),
        ({DATA: "/srv/it's #1/data"}, DATA, "/srv/it's #1/data"),
        ({DATA: "/srv/why?"}, DATA, "'/srv/why?'"),
        ({DATA: "half\ud800"}, DATA, "'half\\ud800'"),
        ({CONTACT: "me@example.org\r\nX-Evil: 1"}, CONTACT, "'me@example.org\\r\\nX-Evil: 1'"),
        ({CONTACT: "☃"}, CONTACT, "'☃'"),
        ({LAKE: "gs://bucket/lake"}, LAKE, "'gs://bucket/lake'"),
        ({LAKE: "s3://"}, LAKE, "'s3://'"),
        ({LAKE: "s3://bucket//lake"}, LAKE, "'s3://bucket//lake'"),
        ({LAKE: "a\0b"}, LAKE, "'a\\x00b'"),
        ({"TRADE_CORRIDORS_KEEP_LANDING_DAYS": "0"}, "KEEP_LANDING_DAYS", "'0'"),
        ({"TRADE_CORRIDORS_KEEP_LANDING_DAYS": "9" * 5000}, "KEEP_LANDING_DAYS", "'999"),
        ({"TRADE_CORRIDORS_ALERT_URL": "https://[half"}, "TRADE_CORRIDORS_ALERT_URL", "not shown"),
        ({"TRADE_CORRIDORS_PING_URL": "s3cr3t\ud800"}, "TRADE_CORRIDORS_PING_URL", "not shown"),
        ({"TRADE_CORRIDORS_HISTORY_STRAT": "2020-01"}, "TRADE_CORRIDORS_HISTORY_STRAT", f"Write {HISTORY_START} if"),
        ({"TRADE_CORRIDORS_CENSUS_KEYS": "s3cr3t"}, "TRADE_CORRIDORS_CENSUS_KEYS", "TRADE_CORRIDORS_CENSUS_KEY if"),
        ({"TRADE_CORRIDORS_UNKNOWN_KEY": "s3cr3t"}, "TRADE_CORRIDORS_UNKNOWN_KEY", "nothing reads"),
        ({"TRADE_CORRIDOR_DATA": "x"}, "TRADE_CORRIDOR_DATA", f"Write {DATA} if"),
        ({"trade_corridors_data": "x"}, "trade_corridors_data", f"Write {DATA} if"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_its_variable(
    environ: Mapping[str, str], variable: str, found: str
) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(environ)
    text = str(caught.value)
    assert text.isprintable()
    assert variable in text
    assert found in text


@pytest.mark.parametrize("name", ["REAL_DATA", "REPORTS", "NEXT_FILE", "CENSUS_KEY", "COMTRADE_KEY"])
def test_names_that_something_else_reads_are_known(name: str) -> None:
    assert load_settings({f"TRADE_CORRIDORS_{name}": "x", "TRADE_UNION": "y"}).mode is Mode.SAMPLE


def test_the_lake_is_a_folder_of_the_mode_or_elsewhere_or_a_bucket(tmp_path: Path) -> None:
    data = {DATA: str(tmp_path)}
    assert load_settings(data).lake == str(tmp_path / "sample" / "lake")
    assert load_settings({**data, LAKE: str(tmp_path / "shared")}).lake == str(tmp_path / "shared")
    assert load_settings({**data, LAKE: "s3://bucket/trade corridors/"}).lake == "s3://bucket/trade corridors"


def test_what_may_be_a_secret_in_the_address_of_a_lake_is_not_repeated() -> None:
    with pytest.raises(SettingError, match="TRADE_CORRIDORS_LAKE") as caught:
        load_settings({LAKE: "s3://id:s3cr3t@bucket/lake"})
    assert "s3cr3t" not in str(caught.value)


def test_a_sample_without_change_has_a_folder_of_its_own(tmp_path: Path) -> None:
    usual = load_settings({DATA: str(tmp_path)})
    unchanging = load_settings({DATA: str(tmp_path), SAMPLE: "sample-no-change"})
    assert (usual.home.name, unchanging.home.name) == ("sample", "sample-no-change")
    assert (usual.mode, unchanging.mode) == (Mode.SAMPLE, Mode.SAMPLE)


def test_a_key_is_made_up_offline_alone_and_shown_nowhere(tmp_path: Path) -> None:
    key = Key("TRADE_CORRIDORS_CENSUS_KEY", "data.example.org", "key", "parameter", is_required=True, about="an office")
    data = {DATA: str(tmp_path)}
    assert load_settings(data).secret(key)
    assert load_settings({**data, SAMPLE: "sample-keyless"}).secret(key) == ""
    assert load_settings({**data, SOURCES: "live"}).secret(key) == ""
    given = load_settings({**data, SOURCES: "live", key.setting: " s3cr3t "})
    assert given.secret(key) == "s3cr3t"
    assert "s3cr3t" not in repr(given)


def test_a_key_that_cannot_be_sent_is_named_without_its_value() -> None:
    with pytest.raises(SettingError, match="TRADE_CORRIDORS_CENSUS_KEY") as caught:
        load_settings({"TRADE_CORRIDORS_CENSUS_KEY": "two words"})
    assert "two words" not in str(caught.value)
