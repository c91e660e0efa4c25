"""Readers of the published file while a night publishes another one (all clients: ``tests/soak/test_readers.py``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Place
from tests.support.crash import with_news
from tests.support.readers import HERE, Reader, assert_whole, reading_from, truth


@pytest.mark.soak
def test_five_readers_keep_their_build_through_a_night_and_new_ones_read_old_or_new_whole(
    good_place: Place, tmp_path: Path
) -> None:
    place = good_place.copy(tmp_path)
    pointer = place.settings.pointer
    old = truth(pointer)
    with_news(place)
    with reading_from(pointer) as (sessions, opener):
        place.run("warehouse")
        new = truth(pointer)
        assert old[0] != new[0]
        assert old[2] != new[2], "the two releases can be told apart by their rows"
        for session in sessions:
            assert_whole(session.seen(), [old])
        during = opener.seen()
        assert_whole(during, [old, new])
        assert old in during.answers
    late = Reader(HERE, "opener", pointer)
    assert_whole(late.seen(), [new])
    late.close()


def test_before_the_first_release_a_reader_is_told_so_and_makes_no_file(tmp_path: Path) -> None:
    reader = Reader(HERE, "opener", tmp_path / "warehouse.duckdb")
    seen = reader.seen()
    reader.close()
    assert not seen.answers
    assert "does not exist" in seen.errors[0]
    assert not list(tmp_path.iterdir())
