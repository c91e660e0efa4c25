"""The witness of the month is no yes-man: it sees each damage that a night could do, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.core.settings import Settings
from tests.conftest import Place
from tests.soak.witness import Witness


def _object(settings: Settings) -> Path:
    return next((settings.landing / "objects").glob("??/*"))


def _lose_an_object(settings: Settings) -> None:
    _object(settings).unlink()


def _spoil_an_object(settings: Settings) -> None:
    _object(settings).chmod(0o644)
    _object(settings).write_bytes(b"PK")


def _change_raw(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_file)) as con:
        con.execute("update raw.bts_border_crossings set value = value + 1 where _partition = '2019-02'")


def _lose_a_partition(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_file)) as con:
        con.execute("delete from raw.bts_transborder_state_port where _partition = '2019-01'")


def _publish_something_else(settings: Settings) -> None:
    other = settings.releases / "other" / "warehouse.duckdb"
    other.parent.mkdir()
    other.write_bytes(settings.pointer.read_bytes())
    with duckdb.connect(str(other)) as con:
        con.execute("delete from marts.fct_border_crossings where month_start_date = date '2019-03-01'")
    settings.pointer.unlink()
    settings.pointer.symlink_to(other)


def _leave_a_wal(settings: Settings) -> None:
    (settings.pointer.resolve().parent / "warehouse.duckdb.wal").touch()


def _leave_a_part(settings: Settings) -> None:
    (settings.landing / "tmp").mkdir(exist_ok=True)
    (settings.landing / "tmp" / "x.part").touch()


DAMAGES: tuple[tuple[Callable[[Settings], None], str], ...] = (
    (_lose_an_object, "the landing lost"),
    (_spoil_an_object, "holds other bytes"),
    (_change_raw, "raw changed without a load: ['bts_border_crossings 2019-02']"),
    (_lose_a_partition, "raw holds other rows than were accepted last"),
    (_publish_something_else, "published changes are ['bts_border_crossings 2019-03']"),
    (_leave_a_wal, "warehouse.duckdb.wal"),
    (_leave_a_part, "left over: landing/tmp/x.part"),
)


@pytest.mark.parametrize(("damage", "seen"), DAMAGES, ids=[damage.__name__.strip("_") for damage, _ in DAMAGES])
def test_the_witness_sees(good_place: Place, tmp_path: Path, damage: Callable[[Settings], None], seen: str) -> None:
    settings = good_place.copy(tmp_path).settings
    (tmp_path / "scratch").mkdir()
    witness = Witness(settings, tmp_path / "scratch")
    witness.look(datetime.now(UTC), has_ended=True)
    assert witness.look(datetime.now(UTC), has_ended=True).problems == ()
    damage(settings)
    assert seen in "; ".join(witness.look(datetime.now(UTC), has_ended=True).problems)


def test_the_witness_sees_a_night_in_local_time(good_place: Place, tmp_path: Path) -> None:
    """The good place was loaded now; a night of another time is not when it was."""
    (tmp_path / "scratch").mkdir()
    sight = Witness(good_place.settings, tmp_path / "scratch").look(datetime(2024, 11, 3, tzinfo=UTC), has_ended=True)
    assert "was loaded at" in "; ".join(sight.problems)
    assert "after the night" in "; ".join(sight.problems)
