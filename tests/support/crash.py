"""What must be true after a kill and after the night that follows it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import all_datasets
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import count_tables, is_intact, published_file
from tests.conftest import Place
from tests.support.small_recordings import month_zip, rewrite_rows

REVISED = "2019-02"


def with_news(place: Place) -> None:
    """The publisher revises a month: content changes, every total stays."""
    rewrite_rows(month_zip(place.recordings, REVISED), lambda row: {**row, "CONTCODE": "0"})


def marts(path: Path) -> dict[str, tuple[int, int]]:
    """Table -> (rows, order-free hash) of a release, without what tells of the night and of a made zip's bytes."""
    volatile = {
        "mart_dataset_health": " exclude (fetched_at)",
        "fct_trade_vintages": " exclude (first_seen_at, new_sha256)",
    }
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by 1").fetchall()
        return {
            name: con.execute(
                f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from (select *{volatile.get(name, '')}"
                f" from marts.{name}) t"
            ).fetchall()[0]
            for (name,) in names
        }


def assert_whole(settings: Settings) -> None:
    """The published path opens, no release has a write-ahead file, nothing that landed is lost or torn."""
    path = published_file(settings)
    assert path is not None
    assert is_intact(path)
    assert count_tables(path)["meta.publication"] == 1
    assert not list(settings.releases.rglob("*.wal"))
    archive = Archive(settings.landing, settings.mode)
    for landed in (settings.landing / "objects").glob("??/*"):
        assert hashlib.sha256(landed.read_bytes()).hexdigest() == landed.name
    for dataset in all_datasets():
        for receipt in archive.receipts(dataset.code):
            assert archive.object_path(receipt.sha256).exists()
        for files in archive.partitions(dataset.code).values():
            assert all(file.path.exists() for file in files)


def assert_tidy(settings: Settings) -> None:
    """A good night leaves nothing half done behind."""
    leftovers = [*settings.home.glob(".*"), *settings.home.rglob("*.wal"), *settings.next_file.parent.glob("*.duckdb")]
    leftovers += [*settings.landing.glob("tmp/*"), *settings.home.rglob("*.part")]
    assert leftovers == []


def survives(place: Place, point: str, expected: dict[str, tuple[int, int]]) -> str:
    """Kill a night with news at ``point``, look, let the next run, look again; says what BI read in between."""
    settings = place.settings
    with_news(place)
    before = sha256_of(settings.pointer)
    old = marts(settings.pointer)
    place.run("warehouse", killed_at=point)
    assert_whole(settings)
    between = marts(settings.pointer)
    assert between in (old, expected)
    assert between == expected or sha256_of(settings.pointer) == before
    place.run("warehouse")
    assert_whole(settings)
    assert_tidy(settings)
    assert marts(settings.pointer) == expected
    place.run("warehouse")
    return "new" if between == expected else "old"
