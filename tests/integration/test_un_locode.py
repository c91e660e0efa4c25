"""UN/LOCODE: letters, order of columns, positions, and what the gate refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import FileRefused, MissingMember
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from tests.support.small_recordings import rewrite
from tests.support.spoiled import failing_checks, in_zip, judged

CODES = dataset_named("un_locode")
ZIP = "loc242csv.zip"
Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def recordings(sample_folder: Path) -> Recordings:
    return sample_recordings(sample_folder)


def _entries(
    recordings: Recordings, folder: Path, part: str = "", change: Change = bytes
) -> dict[str, tuple[str, ...]]:
    """Code -> name, functions, status and coordinates, as they stand before the gate."""
    assert failing_checks(CODES, "current", recordings, folder, {ZIP: in_zip(part, change)} if part else None) == {}
    with duckdb.connect(str(folder / "build.duckdb"), read_only=True) as con:
        rows = con.execute(
            "select country || location, name, functions, status, coordinates from candidate.un_locode"
            " where location is not null and change is distinct from 'X'"
        ).fetchall()
    return {code: tuple(values) for code, *values in rows}


def test_letters_between_80_and_9f_are_letters(recordings: Recordings, tmp_path: Path) -> None:
    entries = _entries(recordings, tmp_path)
    assert entries["HRSIB"] == ("Šibenik", "1-3-----", "AF", "4344N 01554E")
    assert entries["CAMTR"][0] == "Montréal"
    assert entries["MXLZC"][0] == "Lázaro Cárdenas"
    assert entries["USOYM"][3] is None


def test_status_before_function_is_read_the_same(recordings: Recordings, tmp_path: Path) -> None:
    def swapped(content: bytes) -> bytes:
        lines = [line.split(b",") for line in content.split(b"\r\n")]
        return b"\r\n".join(
            b",".join([*line[:6], line[7], line[6], *line[8:]] if len(line) == 12 else line) for line in lines
        )

    plain = _entries(recordings, tmp_path / "plain")
    assert _entries(recordings, tmp_path / "swapped", "Part3", swapped) == plain


def _replacing(old: str, new: str) -> Change:
    def change(content: bytes) -> bytes:
        assert old.encode("cp1252") in content
        return content.replace(old.encode("cp1252"), new.encode("cp1252"), 1)

    return change


SPOILED = [
    ("Part1", lambda content: content.decode("cp1252").encode("utf-8"), "letters_are_read_right"),
    ("Part1", lambda content: b"\xef\xbb\xbf" + content, "codes_are_codes"),
    ("Part1", _replacing("4917N 12302W", "4977N 12302W"), "coordinates_are_on_earth"),
    ("Part1", _replacing("4917N 12302W", "4917N 19902W"), "coordinates_are_on_earth"),
    ("Part1", _replacing('"VAN"', '"VA"'), "codes_are_codes"),
    ("Part3", lambda content: content.replace(b'"1', b'"-'), "corridor_ports_present"),
    ("Part3", _replacing('"12345---","AF"', '"12345---","--"'), "functions_are_a_mask"),
]


@pytest.mark.parametrize(("part", "change", "check"), SPOILED)
def test_what_cannot_be_is_refused(
    recordings: Recordings, tmp_path: Path, part: str, change: Change, check: str
) -> None:
    failing = failing_checks(CODES, "current", recordings, tmp_path, {ZIP: in_zip(part, change)})
    assert f"un_locode.{check}" in failing, failing


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("4917N 12302W", "4977N 12302W", ("unknown code", "CAVAN at 4977N 12302W")),
        ('"Vancouver","BC","1', '"Vancouver","BC","-', ("missing part", "CAVAN")),
    ],
)
def test_a_slip_in_a_long_list_is_named(
    recordings: Recordings, tmp_path: Path, old: str, new: str, named: tuple[str, str]
) -> None:
    def among_many(content: bytes) -> bytes:
        more = "".join(
            f',"CA","{n:03}","Place {n}","Place {n}","BC","--3-----","AF","0307","","",""\r\n' for n in range(200)
        )
        return _replacing(old, new)(content) + more.encode()

    changed = judged(CODES, "current", recordings, tmp_path, {ZIP: in_zip("Part1", among_many)})
    assert changed == ({}, [named])


def test_an_issue_that_is_not_where_it_was_may_be_brought_by_hand(recordings: Recordings, tmp_path: Path) -> None:
    entries = tuple(entry for entry in recordings.entries if entry.dataset == CODES.code)
    archive, folder = Archive(tmp_path / "landing", Mode.SAMPLE), tmp_path / "drop"
    with ReplayServer(replace(recordings, entries=entries)).running() as server:
        server.faults = [Fault(ZIP, times=None, status=404)]
        client = Client(route=server.route, pace_seconds=0, backoff_seconds=0)
        lander = Lander(archive, client, {}, AS_OF, drop=folder)
        absent = lander.land(CODES, ["current"])["current"]
        assert absent.outcome is Landing.FAILED
        assert "NotFound" in absent.reason
        assert f"https://unece.org/trade/uncefact/unlocode, put it under its own name (such as {ZIP})" in absent.reason
        (folder / CODES.code).mkdir(parents=True)
        (folder / CODES.code / "loc251csv.zip").write_bytes(entries[0].file.read_bytes())
        brought = lander.land(CODES, ["current"])["current"]
    assert brought.outcome is Landing.NEW
    assert [file.url for file in brought.files] == ["drop://un_locode/loc251csv.zip"]


def test_a_byte_that_is_no_letter_is_refused_before_the_gate(recordings: Recordings, tmp_path: Path) -> None:
    spoil = in_zip("Part2", lambda content: content.replace(b"\x8a", b"\x81"))
    with pytest.raises(FileRefused, match="UnicodeDecodeError"):
        failing_checks(CODES, "current", recordings, tmp_path, {ZIP: spoil})


def test_a_part_that_is_missing_is_named(recordings: Recordings, tmp_path: Path) -> None:
    def without(content: bytes) -> bytes:
        path = tmp_path / ZIP
        path.write_bytes(content)
        rewrite(path, lambda name, member: None if "Part2" in name else member)
        return path.read_bytes()

    with pytest.raises(MissingMember, match="Part2"):
        failing_checks(CODES, "current", recordings, tmp_path, {ZIP: without})
