"""Opens a landed zip and refuses it whole when it is built to do harm, before a byte of it is unpacked.

Junk such as ``__MACOSX/`` is harmless and no reason to refuse, but it may not be hostile either: every member is
judged, wanted or not. What is merely damaged is for ``zips`` to name.
"""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from orchestration.core.errors import UnreadableZip, UnsafeArchive
from orchestration.core.storage import storage_error

MOST_BYTES = 4 << 30
"""Unpacked size of an archive whose members are extracted. The largest known member, a year of Canada's imports by
HS10, has 170 MB; the largest known archive, Mexico's trade by tariff line, 129 MB packed and below 2 GB unpacked."""

_MOST_RATIO = 250
"""Unpacked over packed. Real members shrink 4 to 5 times, tables of repeated words 50 times; deflate ends at 1,032."""

_SMALL = 16 << 20
"""Bytes below which a member may be of any ratio: it can fill nothing."""

_MOST_MEMBERS = 2_000
"""Real archives have 3 to 15 members, those with catalogues and metadata some dozens."""

_MOST_DIRECTORY_BYTES = 4 << 20
"""The central directory, which is read whole: 2,000 members take 200 kB."""

_HOSTILE_NAME = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|[\x00-\x1f\x7f]")
"""Absolute, on a drive, out of the folder, or read differently by different systems (control characters)."""

_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNMEASURED = (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
"""Compressions that Python reads as well, but unpacks a block of without measure."""

_NAMES = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
"""What ``zipfile`` raises on a damaged archive."""

_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_LOCAL_HEADER_BYTES = 30


@contextlib.contextmanager
def open_safely(path: Path, zip_name: str, most_bytes: int = MOST_BYTES) -> Iterator[zipfile.ZipFile]:
    """The archive, its members judged.

    Args:
        most_bytes: unpacked size of all members; a caller that reads them as a stream may allow more than the disk
            should hold.

    Raises:
        UnsafeArchive: it is built to do harm.
        UnreadableZip: it is harmless, and a member compressed as nobody here can read it.
    """
    with _Measured(io.FileIO(path), zip_name) as file, zipfile.ZipFile(file) as archive:
        if harm := _harm(archive.infolist(), most_bytes):
            raise _unsafe(zip_name, harm)
        for member in archive.infolist():
            _refuse_unread(zip_name, member)
        yield archive


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name with slashes between its folders; programs on Windows write backslashes."""
    return member.filename.replace("\\", "/")


def damage_of(path: Path) -> str:
    """Why an archive's table of members cannot be read, as when the file was cut; nothing if it can be."""
    try:
        with _Measured(io.FileIO(path), path.name) as file, zipfile.ZipFile(file):
            return ""
    except UnsafeArchive:
        return ""  # it is whole, and for the loader to refuse
    except DAMAGE as error:
        if (named := storage_error(error)) is not None:
            raise named from error
        return str(error) or "an end before the end of its data"


class _Measured(io.BufferedReader):
    """A zip's bytes; ``zipfile`` reads its directory in one piece, as long as the archive says it is."""

    def __init__(self, raw: io.FileIO, zip_name: str) -> None:
        super().__init__(raw)
        self._zip_name = zip_name

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_DIRECTORY_BYTES:
            raise _unsafe(self._zip_name, f"a directory of {size:,} bytes")
        return super().read(size)


def _harm(members: Sequence[zipfile.ZipInfo], most_bytes: int) -> str:
    """What is hostile about an archive, nothing if it is harmless."""
    if len(members) > _MOST_MEMBERS:
        return f"{len(members):,} members"
    if (total := sum(member.file_size for member in members)) > most_bytes:
        return f"{total:,} bytes unpacked"
    for member in members:
        if harm := _harm_of(member):
            return f"{member.filename[:200]}: {harm}"
    for first, second in pairwise(sorted(members, key=lambda member: member.header_offset)):
        if first.header_offset + _LOCAL_HEADER_BYTES + first.compress_size > second.header_offset:
            return f"{first.filename[:200]} and {second.filename[:200]} in the same bytes"
    return ""


def _harm_of(member: zipfile.ZipInfo) -> str:
    if _HOSTILE_NAME.search(member.orig_filename.replace("\\", "/")):
        return "a name that could leave its folder"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link or a device"
    if member.flag_bits & _ENCRYPTED:
        return "an encrypted member"
    if member.compress_type in _UNMEASURED:
        return "a compression that unpacks without measure"
    if member.file_size > max(_SMALL, _MOST_RATIO * member.compress_size):
        return f"{member.file_size:,} bytes out of {member.compress_size:,}"
    return ""


def _refuse_unread(zip_name: str, member: zipfile.ZipInfo) -> None:
    if member.compress_type in _READ:
        return
    method = _NAMES.get(member.compress_type, f"method {member.compress_type}")
    raise UnreadableZip(
        expected=f"members of {zip_name} that are stored or deflated",
        found=f"{member_name(member)[:200]}: a compression ({method}) that this software does not read",
        remedy="The bytes are kept in the landing. Unpack it by hand and zip it again, into the drop folder if there is"
        " one for the dataset.",
    )


def _unsafe(zip_name: str, found: str) -> UnsafeArchive:
    return UnsafeArchive(
        expected=f"a harmless archive in {zip_name}",
        found=found,
        remedy="Nothing of it was unpacked; the bytes stay in the landing. Was the publisher's site broken into?",
    )
