"""What comes back when only a part of a warehouse was saved (``docs/operating/backup_restore.md``)."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.release.candidate import sha256_of
from tests.conftest import Place
from tests.support.small_recordings import MONTHS, month_zip, rewrite_rows
from tests.support.store import Store


@pytest.fixture
def store(small_recordings: Path, tmp_path: Path) -> Store:
    """Three months, landed and loaded."""
    shutil.copytree(small_recordings, tmp_path / "recordings")
    store = Store(tmp_path / "home", tmp_path / "recordings")
    store.ingest(MONTHS)
    return store


def test_raw_is_made_again_from_the_landing(store: Store) -> None:
    before = store.hashes()
    (store.home / "build.duckdb").unlink()
    store.ingest(MONTHS)
    assert store.hashes() == before


def test_the_last_good_rows_of_a_refused_month_are_made_again_from_the_landing(store: Store) -> None:
    before = store.hashes()
    rewrite_rows(month_zip(store.recordings, "2019-02"), lambda row: {**row, "DISAGMOT": "2"})
    store.ingest(MONTHS)
    assert store.hashes() == before
    (store.home / "build.duckdb").unlink()
    store.ingest(MONTHS)
    assert store.hashes() == before


@pytest.mark.soak
def test_a_raw_file_of_another_version_is_named_and_raw_is_made_again_without_it(
    good_place: Place, tmp_path: Path
) -> None:
    """``docs/operating/upgrade.md``."""
    place = good_place.copy(tmp_path)
    before = sha256_of(place.settings.pointer)
    with duckdb.connect(str(place.settings.build_file)) as con:
        con.execute("drop table meta.accepted")
        con.execute("update meta.store set layout = 1")
    said = place.run("warehouse", expect=2).stderr
    assert "RawLayoutChanged" in said.strip().splitlines()[-1]
    assert "Traceback" not in said
    assert sha256_of(place.settings.pointer) == before
    place.settings.build_file.rename(tmp_path / "aside.duckdb")
    assert "0 partitions fetched" in place.run("warehouse").stdout
    assert sha256_of(place.settings.pointer) == before
