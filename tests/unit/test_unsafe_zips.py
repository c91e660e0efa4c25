"""Archives that no publisher would make are refused whole, before anything of them is on the disk."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.core.errors import FileRefused, UnreadableZip, UnsafeArchive
from orchestration.core.request import LandedFile
from orchestration.landing import zip_safety
from orchestration.landing.zips import extract_members

GOOD = ("one.csv", b"a,b\n1,2\n")
MEBIBYTE = 1 << 20


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def make(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def extract(path: Path, scratch: Path) -> None:
    file = LandedFile(path, "sha", f"https://www.example.org/files/{path.name}")
    extract_members([file], lambda name: "one" if name == "one.csv" else None, ["one"], scratch)


def refused(path: Path, scratch: Path, found: str) -> None:
    with pytest.raises(UnsafeArchive, match=found) as caught:
        extract(path, scratch)
    assert isinstance(caught.value, FileRefused)
    assert list(scratch.iterdir()) == []


def patch_directory(path: Path, name: str, offset: int, value: bytes) -> None:
    """Overwrite a field of a member's entry in the central directory."""
    content = bytearray(path.read_bytes())
    at = content.rindex(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up.csv",
        "a/../../up.csv",
        "a/..",
        "C:evil.csv",
        "c:/evil.csv",
        "..\\up.csv",
        "a\\..\\..\\up.csv",
    ]
    + ["\\\\host\\share\\x", "c:\\evil.csv", "\\up.csv", "line\nbreak.csv", "__MACOSX/../../up.csv"],
)
def test_a_name_that_could_leave_its_folder_refuses_the_archive(tmp_path: Path, scratch: Path, name: str) -> None:
    refused(make(tmp_path / "a.zip", GOOD, (name, b"x")), scratch, "a name that could leave its folder")


def test_a_name_with_a_hidden_end_refuses_the_archive(tmp_path: Path, scratch: Path) -> None:
    path = make(tmp_path / "a.zip", GOOD, ("two_csv_exe", b"x"))
    path.write_bytes(path.read_bytes().replace(b"two_csv_exe", b"two.csv\0exe"))
    refused(path, scratch, "a name that could leave its folder")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_device_refuses_the_archive(tmp_path: Path, scratch: Path, kind: int) -> None:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (kind | 0o777) << 16
    refused(make(tmp_path / "a.zip", GOOD, (info, b"/etc/passwd")), scratch, "link.csv: a link or a device")


@pytest.mark.parametrize("flag", [0x0001, 0x0040, 0x2000])
def test_an_encrypted_member_refuses_the_archive(tmp_path: Path, scratch: Path, flag: int) -> None:
    path = make(tmp_path / "a.zip", GOOD, ("secret.csv", b"x"))
    patch_directory(path, "secret.csv", 8, struct.pack("<H", flag))
    refused(path, scratch, "secret.csv: an encrypted member")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_unpacks_without_measure_refuses_the_archive(
    tmp_path: Path, scratch: Path, method: int
) -> None:
    refused(
        make(tmp_path / "a.zip", GOOD, method=method), scratch, "one.csv: a compression that unpacks without measure"
    )


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (93, "Zstandard"), (1, "method 1")])
def test_a_compression_that_nobody_here_reads_is_no_attack(
    tmp_path: Path, scratch: Path, method: int, name: str
) -> None:
    path = make(tmp_path / "a.zip", GOOD)
    patch_directory(path, "one.csv", 10, struct.pack("<H", method))
    with pytest.raises(UnreadableZip, match=rf"one\.csv: a compression \({name}\) that this software") as caught:
        extract(path, scratch)
    assert "drop folder" in caught.value.remedy
    assert "broken into" not in str(caught.value)
    assert list(scratch.iterdir()) == []


def test_a_member_that_swells_refuses_the_archive(tmp_path: Path, scratch: Path) -> None:
    bomb = ("zeros.csv", bytes(17 * MEBIBYTE))
    refused(make(tmp_path / "a.zip", GOOD, bomb), scratch, r"zeros.csv: 17,825,792 bytes out of 17,\d{3}")


def test_a_small_member_may_be_as_repetitive_as_it_likes(tmp_path: Path, scratch: Path) -> None:
    extract(make(tmp_path / "a.zip", ("one.csv", bytes(MEBIBYTE))), scratch)
    assert (scratch / "one.csv").stat().st_size == MEBIBYTE


def test_an_archive_larger_than_its_caller_takes_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", ("one.csv", bytes(60)), ("two.csv", bytes(41)))
    with pytest.raises(UnsafeArchive, match="101 bytes unpacked"), zip_safety.open_safely(path, "a.zip", 100):
        pass
    with zip_safety.open_safely(path, "a.zip", 101) as archive:
        assert archive.namelist() == ["one.csv", "two.csv"]


def test_an_archive_that_would_fill_the_disk_is_not_extracted(tmp_path: Path, scratch: Path) -> None:
    path = make(tmp_path / "a.zip", GOOD, ("large.csv", b"x"))
    patch_directory(path, "large.csv", 20, struct.pack("<L", (4 << 30) // 100))
    patch_directory(path, "large.csv", 24, struct.pack("<L", (4 << 30) - 2))
    refused(path, scratch, "4,294,967,302 bytes unpacked")


def test_more_members_than_any_publisher_packs_refuse_the_archive(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_safety, "_MOST_MEMBERS", 3)
    refused(make(tmp_path / "a.zip", GOOD, *((f"{n}.csv", b"") for n in range(3))), scratch, "4 members")


def test_a_directory_that_would_fill_memory_is_not_read(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_safety, "_MOST_DIRECTORY_BYTES", 2_000)
    path = make(tmp_path / "a.zip", GOOD, *((f"{n}.csv", b"") for n in range(40)))
    refused(path, scratch, r"a directory of 2,\d{3} bytes")


def test_members_that_share_their_bytes_refuse_the_archive(tmp_path: Path, scratch: Path) -> None:
    path = make(tmp_path / "a.zip", GOOD, ("two.csv", b"x"))
    patch_directory(path, "two.csv", 42, struct.pack("<L", 0))
    refused(path, scratch, "one.csv and two.csv in the same bytes")


def test_a_member_larger_than_it_says_is_never_written_past_what_it_says(tmp_path: Path, scratch: Path) -> None:
    path = make(tmp_path / "a.zip", ("one.csv", bytes(5 * MEBIBYTE)))
    patch_directory(path, "one.csv", 24, struct.pack("<L", 10))
    with pytest.raises(UnreadableZip, match="CRC"):
        extract(path, scratch)
    assert (scratch / "one.csv").stat().st_size <= 10


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b"MZ" + b])
def test_bytes_around_an_archive_never_surprise(tmp_path: Path, scratch: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = make(tmp_path / "a.zip", GOOD)
    path.write_bytes(spoil(path.read_bytes()))
    try:
        extract(path, scratch)
    except FileRefused as error:
        assert "a.zip" in str(error)
    else:
        assert (scratch / "one.csv").read_bytes() == GOOD[1]


@pytest.mark.recordings
def test_the_publishers_real_archives_are_harmless(real_data: Path) -> None:
    archives = sorted(real_data.rglob("*.zip"))
    assert len(archives) > 40
    for path in archives:
        with zip_safety.open_safely(path, path.name) as archive:
            assert archive.namelist()
