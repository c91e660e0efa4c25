"""Takes the wanted members out of landed zips, and names what is wrong with an archive."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from orchestration.core.errors import DuplicateMember, MissingMember, UnreadableZip
from orchestration.core.request import LandedFile
from orchestration.core.storage import storage_error
from orchestration.landing.zip_safety import DAMAGE, MOST_BYTES, member_name, open_safely

Member = tuple[Path, str, str]
"""Extracted path, the name it is known by (``zip/member``), sha256 of the zip."""


Copy = Callable[[IO[bytes], IO[bytes]], None]
"""Takes what is wanted of an open member into an open file."""


def copy_whole(source: IO[bytes], sink: IO[bytes]) -> None:
    """Every byte of a member, as it is."""
    shutil.copyfileobj(source, sink, 1 << 20)


def extract_members(
    files: Sequence[LandedFile],
    wanted: Callable[[str], str | None],
    expected: Sequence[str],
    scratch: Path,
    copy: Copy = copy_whole,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Member]:
    """Extract to ``scratch`` the one member of each expected part.

    Args:
        wanted: base name of a member -> the part it is, or ``None`` to leave it alone.
        expected: parts that must be found, each once.
        copy: what is taken of a member; all of it unless told otherwise.
        most_bytes: unpacked size of an archive.

    Raises:
        UnsafeArchive: an archive is built to do harm.
        UnreadableZip: an archive does not open, a member fails its checksum, or is compressed as nobody here reads it.
        DuplicateMember: two members claim to be the same part.
        MissingMember: a part is not there.
    """
    found: dict[str, Member] = {}
    for file in files:
        zip_name = file.url.rsplit("/", 1)[1]
        try:
            with open_safely(file.path, zip_name, most_bytes) as archive:
                for info, part in _wanted_members(archive, wanted):
                    name = f"{zip_name}/{member_name(info)}"
                    if part in found:
                        raise _duplicate(part, found[part][1], name)
                    target = scratch / f"{part}.csv"
                    with target.open("wb") as sink, archive.open(info) as source:
                        copy(source, sink)
                    found[part] = (target, name, file.sha256)
        except DAMAGE as error:
            if (named := storage_error(error)) is not None:
                raise named from error
            raise UnreadableZip(
                expected=f"a readable zip in {zip_name}",
                found=str(error) or "an end before the end of its data",
                remedy="The bytes are kept in the landing; fetch again when the publisher has repaired it.",
            ) from error
    if missing := [part for part in expected if part not in found]:
        raise MissingMember(
            expected=f"members for {', '.join(expected)}",
            found=f"none for {', '.join(missing)}",
            remedy="A cut is missing from the publisher's archive; the last good partition stays.",
        )
    return found


def _wanted_members(
    archive: zipfile.ZipFile, wanted: Callable[[str], str | None]
) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    for info in archive.infolist():
        name = member_name(info)
        path = PurePosixPath(name)
        if name.endswith("/") or "__MACOSX" in path.parts:
            continue
        if (part := wanted(path.name)) is not None:
            yield info, part


def _duplicate(part: str, first: str, second: str) -> DuplicateMember:
    return DuplicateMember(
        expected=f"one member for {part}",
        found=f"{first} and {second}",
        remedy="See which of the two the publisher means; the last good partition stays.",
    )
