"""What old and new clients find in a published file (who reads it meanwhile: ``test_readers.py``)."""

from __future__ import annotations

import struct

import duckdb

from tests.conftest import Place

_STORAGE_OF_1_0 = 64


def test_the_published_file_is_in_the_storage_version_of_duckdb_1_0(good_place: Place) -> None:
    with good_place.settings.pointer.open("rb") as file:
        header = file.read(20)
    assert header[8:12] == b"DUCK"
    assert struct.unpack("<Q", header[12:20]) == (_STORAGE_OF_1_0,)


def test_the_database_has_the_same_name_in_every_release(good_place: Place) -> None:
    """BI tools keep the names of schemas with the name of the database before them."""
    with duckdb.connect(str(good_place.settings.pointer), read_only=True) as con:
        assert con.execute("select current_database()").fetchall() == [("warehouse",)]
