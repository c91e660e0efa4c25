"""What is taken out of landed zips, and how a damaged or odd archive is named."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestration.core.errors import DuplicateMember, MissingMember, UnreadableZip
from orchestration.core.relation import CsvFiles
from orchestration.core.request import LandedFile
from orchestration.landing.zips import extract_members
from orchestration.publishers.bts.transborder import parse

PARTS = ("one", "two")


def landed_zip(path: Path, members: Sequence[tuple[str, str]]) -> LandedFile:
    """A zip of stored members, as it would lie in the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return LandedFile(path, f"sha-of-{path.stem}", f"https://www.example.org/files/{path.name}")


def wanted(name: str) -> str | None:
    stem = name.removesuffix(".csv")
    return stem if stem in PARTS else None


def scratch_in(tmp_path: Path) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return scratch


def test_each_part_is_extracted_once_with_its_origin(tmp_path: Path) -> None:
    files = [
        landed_zip(tmp_path / "a.zip", [("folder/", ""), ("folder/one.csv", "1\n"), ("readme.txt", "?")]),
        landed_zip(tmp_path / "b.zip", [("two.csv", "2\n")]),
    ]
    found = extract_members(files, wanted, PARTS, scratch_in(tmp_path))
    assert {part: (path.read_text(encoding="utf-8"), name, sha) for part, (path, name, sha) in found.items()} == {
        "one": ("1\n", "a.zip/folder/one.csv", "sha-of-a"),
        "two": ("2\n", "b.zip/two.csv", "sha-of-b"),
    }
    assert sorted(path.name for path in scratch_in(tmp_path).iterdir()) == ["one.csv", "two.csv"]


def test_folders_may_be_written_as_on_windows(tmp_path: Path) -> None:
    members = [("data\\", ""), ("data\\2024\\one.csv", "1\n"), ("two.csv\\", ""), ("data\\two.csv", "2\n")]
    file = landed_zip(tmp_path / "a.zip", [*members, ("__MACOSX\\one.csv", "junk")])
    found = extract_members([file], wanted, PARTS, scratch_in(tmp_path))
    assert {part: (path.read_text(encoding="utf-8"), name) for part, (path, name, _) in found.items()} == {
        "one": ("1\n", "a.zip/data/2024/one.csv"),
        "two": ("2\n", "a.zip/data/two.csv"),
    }
    twice = landed_zip(tmp_path / "b.zip", [("x\\one.csv", "1\n"), ("x/one.csv", "1\n")])
    with pytest.raises(DuplicateMember, match=r"b\.zip/x/one\.csv and b\.zip/x/one\.csv"):
        extract_members([twice], wanted, ("one",), scratch_in(tmp_path))


def test_a_missing_member_is_named(tmp_path: Path) -> None:
    file = landed_zip(tmp_path / "a.zip", [("one.csv", "1\n")])
    with pytest.raises(MissingMember, match="found none for two"):
        extract_members([file], wanted, PARTS, scratch_in(tmp_path))


def test_two_members_for_one_part_are_both_named(tmp_path: Path) -> None:
    within = [landed_zip(tmp_path / "a.zip", [("x/one.csv", "1\n"), ("y/one.csv", "1\n"), ("two.csv", "2\n")])]
    with pytest.raises(DuplicateMember, match=r"a\.zip/x/one\.csv and a\.zip/y/one\.csv"):
        extract_members(within, wanted, PARTS, scratch_in(tmp_path))
    across = [landed_zip(tmp_path / f"{name}.zip", [("one.csv", name)]) for name in ("b", "c")]
    with pytest.raises(DuplicateMember, match=r"b\.zip/one\.csv and c\.zip/one\.csv"):
        extract_members(across, wanted, PARTS, scratch_in(tmp_path))


def test_a_file_that_is_no_zip_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 but nothing that follows makes sense")
    file = LandedFile(path, "sha", "https://www.example.org/files/a.zip")
    with pytest.raises(UnreadableZip, match=r"a readable zip in a\.zip"):
        extract_members([file], wanted, PARTS, scratch_in(tmp_path))


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_truncated_zip_is_unreadable(tmp_path: Path, kept: float) -> None:
    file = landed_zip(tmp_path / "a.zip", [("one.csv", "1\n" * 500), ("two.csv", "2\n" * 500)])
    content = file.path.read_bytes()
    file.path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(UnreadableZip):
        extract_members([file], wanted, PARTS, scratch_in(tmp_path))


def test_a_member_that_fails_its_checksum_makes_the_zip_unreadable(tmp_path: Path) -> None:
    file = landed_zip(tmp_path / "a.zip", [("one.csv", "1\n" * 500), ("two.csv", "2\n" * 500)])
    content = file.path.read_bytes()
    file.path.write_bytes(content.replace(b"2\n2\n", b"2\n3\n", 1))
    with pytest.raises(UnreadableZip, match="CRC-32"):
        extract_members([file], wanted, PARTS, scratch_in(tmp_path))


def test_a_member_that_begins_after_the_end_makes_the_zip_unreadable(tmp_path: Path) -> None:
    """The library says nothing of it but that the file is at its end."""
    landed = landed_zip(tmp_path / "far.zip", [("one.csv", "1,2\n")])
    content = bytearray(landed.path.read_bytes())
    content[28:30] = b"\xff\xff"  # length of the extra field before the data
    landed.path.write_bytes(content)
    with pytest.raises(UnreadableZip, match="found an end before the end of its data"):
        extract_members([landed], wanted, ("one",), scratch_in(tmp_path))


def monthly_cuts(month: str) -> list[tuple[str, str]]:
    return [(f"Month/dot{cut}_{month}.csv", f"cut {cut} of {month}\n") for cut in "123"]


def test_year_to_date_junk_and_other_months_are_left_alone(tmp_path: Path) -> None:
    junk = [(f"__MACOSX/dot{cut}_0124.csv", "junk\n") for cut in "123"]
    junk += [(f"__MACOSX/Month/._dot{cut}_0124.csv", "junk\n") for cut in "123"]
    junk += [(f"dot{cut}_ytd_0124.csv", "year to date\n") for cut in "123"]
    junk += [("dot1_2024.csv", "annual\n"), ("dot1_0123.csv", "a year before\n")]
    file = landed_zip(tmp_path / "january2024.zip", [*junk, *monthly_cuts("0124"), *monthly_cuts("0224")])
    parsed = parse([file], "2024-01", scratch_in(tmp_path))
    content = {}
    for table, source in parsed.items():
        assert isinstance(source, CsvFiles)
        ((path, name, sha256),) = source.files
        assert sha256 == "sha-of-january2024"
        content[table] = (path.read_text(encoding="utf-8"), name)
    assert content == {
        f"bts_transborder_{table}": (f"cut {cut} of 0124\n", f"january2024.zip/Month/dot{cut}_0124.csv")
        for cut, table in (("1", "state_port"), ("2", "state_commodity"), ("3", "port_commodity"))
    }


def test_a_month_with_only_year_to_date_members_is_missing(tmp_path: Path) -> None:
    file = landed_zip(tmp_path / "october2020.zip", [(f"dot{cut}_ytd_1020.csv", "x\n") for cut in "123"])
    with pytest.raises(MissingMember, match="none for state_port, state_commodity, port_commodity"):
        parse([file], "2020-10", scratch_in(tmp_path))
