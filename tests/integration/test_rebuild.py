"""A past night is made again from the landing, row for row; and what cannot be made again is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import RebuildDiffers
from orchestration.release.publish import publish
from orchestration.release.rebuild import rebuild
from tests.conftest import Place
from tests.support.small_recordings import month_zip, rewrite_rows


@pytest.fixture(scope="module")
def two_nights(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Path]:
    """A warehouse after a second night with a revision; the first night's release."""
    place = good_place.copy(tmp_path_factory.mktemp("nights"))
    first = place.settings.pointer.resolve()
    rewrite_rows(month_zip(place.recordings, "2019-02"), lambda row: {**row, "CONTCODE": "0"})
    place.run("warehouse")
    assert place.settings.pointer.resolve() != first
    return place, first


def test_a_release_after_a_revision_is_made_again_row_for_row(ready_place: Place, tmp_path: Path) -> None:
    place = ready_place.copy(tmp_path)
    release = publish(place.settings).path
    rows = rebuild(place.settings, release, tmp_path / "into")
    assert rows["fct_trade_vintages"] > 0
    assert rows["fct_transborder_freight_by_state_port"] > 0


@pytest.mark.soak
def test_the_first_of_two_nights_is_made_again_row_for_row(two_nights: tuple[Place, Path], tmp_path: Path) -> None:
    place, first = two_nights
    result = place.run("rebuild-release", first.parent.name)
    assert "code: this checkout" in result.stdout
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if "rows as published" in line}
    with duckdb.connect(str(first), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    tables = {name for (name,) in names}
    assert set(rows) == tables
    assert "besides state, state_reason, fetched_at" in rows["mart_dataset_health"]
    assert not list(place.settings.home.glob("rebuild-*"))


@pytest.mark.soak
def test_one_row_that_differs_is_named(two_nights: tuple[Place, Path], tmp_path: Path) -> None:
    place, first = two_nights
    forged = shutil.copy(first, tmp_path / "forged.duckdb")
    Path(forged).chmod(0o644)
    with duckdb.connect(str(forged)) as con:
        con.execute("update marts.fct_border_crossings set crossings_count = 1 + crossings_count where rowid = 0")
    with pytest.raises(RebuildDiffers, match=r"fct_border_crossings.*1 of them gone and 1 others"):
        rebuild(place.settings, Path(forged), tmp_path / "into")


@pytest.mark.soak
def test_bytes_that_are_gone_are_named(two_nights: tuple[Place, Path], tmp_path: Path) -> None:
    place, first = two_nights
    copy = place.copy(tmp_path)
    with duckdb.connect(str(first), read_only=True) as con:
        sql = "select sha256 from meta.inputs where partition = '2019-01' and dataset_code = 'bts_transborder'"
        (gone,) = con.execute(sql).fetchall()[0]
    (copy.settings.landing / "objects" / gone[:2] / gone).unlink()
    with pytest.raises(RebuildDiffers, match=rf"bts_transborder 2019-01.*{gone}"):
        rebuild(copy.settings, first, tmp_path / "into")


@pytest.mark.soak
def test_an_unknown_build_is_one_line_with_the_known_ones(two_nights: tuple[Place, Path]) -> None:
    place, first = two_nights
    result = place.run("rebuild-release", "yesterday", expect=2)
    assert len(result.stderr.strip().splitlines()) == 1
    assert first.parent.name in result.stderr
