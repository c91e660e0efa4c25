"""The reader matrix: clients by states of a release. Clients of other versions come from the package index."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from orchestration.release import publish
from tests.conftest import Place
from tests.support.crash import with_news
from tests.support.readers import Answer, Client, Reader, Seen, assert_whole, reading_from, truth
from tests.support.reports import Report

_VERSIONS = ("1.0.0", "1.5.5", "2.0.0")
_FLIPPING_SECONDS = 20
_NOTE = (
    "Three months of the sample. A session is a connection that stays open, an opener connects anew each time; both"
    " ask for the build and a checksum of its rows. The night publishes a release with other rows. Every answer must"
    " be one release whole, and none may be an error."
)


@pytest.fixture(scope="module")
def report() -> Report:
    """``docs/reports/readers.md``."""
    return Report("readers", "Readers", ("Client", "While", "What it read"), _NOTE)


@pytest.fixture(scope="module", params=[*_VERSIONS, "pool"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """One client of the matrix, installed."""
    if request.param == "pool":
        parts = [f"{name} {version(name)}" for name in ("SQLAlchemy", "duckdb-engine", "duckdb")]
        return Client(f"{', '.join(parts)}; connection pool", "pool")
    folder = tmp_path_factory.mktemp("client")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"duckdb=={request.param}"], check=True)
    return Client(f"duckdb {request.param}", python=python)


def _in_words(seen: list[Seen], old: Answer, new: Answer) -> str:
    of = {name: sum(one.answers.get(answer, 0) for one in seen) for name, answer in (("old", old), ("new", new))}
    return ", ".join(f"{times:,} of the {name} build" for name, times in of.items() if times) + ", no error"


def test_a_client_reads_one_release_whole_through_a_night(
    good_place: Place, tmp_path: Path, client: Client, report: Report
) -> None:
    place = good_place.copy(tmp_path)
    pointer = place.settings.pointer
    old_file, old = pointer.resolve(), truth(pointer)
    with_news(place)
    with reading_from(pointer, client) as (sessions, opener):
        place.run("warehouse")
        new = truth(pointer)
        assert old[0] != new[0]
        assert old[2] != new[2], "the two releases can be told apart by their rows"
        for name, readers, allowed in (("5 sessions", sessions, [old]), ("an opener", [opener], [old, new])):
            seen = [reader.seen() for reader in readers]
            for one in seen:
                assert_whole(one, allowed)
            report.add(client.name, f"a night publishes: {name}", _in_words(seen, old, new))

        late = Reader(client, "opener", pointer)
        after = late.seen()
        late.close()
        assert_whole(after, [new])
        report.add(client.name, "after the flip: a new process", _in_words([after], old, new))
        second = sessions[0].seen("second")
        assert_whole(second, [old, new])
        which = "a second connection reads the new one" if new in second.answers else "also by a second connection"
        report.add(client.name, "after the flip: a process with a session", f"the old build, {which}")

        _prune(place, old_file)
        seen = [session.seen() for session in sessions]
        for one in seen:
            assert_whole(one, [old])
        report.add(client.name, "after its release was pruned: 5 sessions", _in_words(seen, old, new))


def _prune(place: Place, old_file: Path) -> None:
    """Two more releases, hence the old one goes."""
    newest = place.settings.pointer.resolve()
    for name in ("x", "y"):
        later = newest.parent.with_name(f"{newest.parent.name}{name}") / newest.name
        later.parent.mkdir()
        later.write_bytes(newest.read_bytes())
    publish._prune(place.settings, keep=newest)
    assert not old_file.exists()


def test_a_client_that_opens_while_the_pointer_flips_reads_one_release_whole(
    ready_place: Place, tmp_path: Path, client: Client, report: Report
) -> None:
    place = ready_place.copy(tmp_path)
    pointer = place.settings.pointer
    old_file, old = pointer.resolve(), truth(pointer)
    publish.publish(place.settings)
    new_file, new = pointer.resolve(), truth(pointer)
    with reading_from(pointer, client, sessions=1) as ([session], opener):
        assert_whole(session.seen(), [new])
        flips, end = 0, time.monotonic() + _FLIPPING_SECONDS
        while time.monotonic() < end:
            publish._flip(pointer, (old_file, new_file)[flips % 2])
            flips += 1
        seen = opener.seen()
        assert_whole(session.seen(), [new])
    assert_whole(seen, [old, new])
    assert seen.answers.keys() == {old, new}
    report.add(client.name, f"the pointer flips {flips:,} times: an opener", _in_words([seen], old, new))


def test_before_the_first_release_a_client_is_told_so_and_makes_no_file(
    tmp_path: Path, client: Client, report: Report
) -> None:
    reader = Reader(client, "opener", tmp_path / "warehouse.duckdb")
    seen = reader.seen()
    reader.close()
    assert not seen.answers
    assert "does not exist" in seen.errors[0]
    assert not list(tmp_path.iterdir())
    report.add(client.name, "before the first release", "told that there is no file; none is made")
