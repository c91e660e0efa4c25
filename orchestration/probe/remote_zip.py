"""Reads a publisher's large zip in parts: its directory, and the beginning of the members that a dataset takes.

Which members those are is asked of the dataset's own ``parse``, with a small copy of the zip whose members are empty.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.core.errors import UnreadableZip
from orchestration.core.request import Request
from orchestration.landing.zip_safety import DAMAGE
from orchestration.probe.asker import BLOCK_BYTES, Asker, Sample

_BEGINNING_BYTES = 1 << 14
"""Unpacked: the widest header known has 3,000 bytes."""


@dataclass
class RemoteZip:
    """A zip that lies at the publisher's; ``name`` is what its file is called."""

    name: str
    archive: zipfile.ZipFile
    beginnings: dict[str, bytes] = field(default_factory=dict)

    def read_beginnings(self, names: Collection[str]) -> None:
        """Read the first lines of members, known as ``zip/member``."""
        for info in self.archive.infolist():
            if f"{self.name}/{info.filename}" in names and info.filename not in self.beginnings:
                try:
                    with self.archive.open(info) as member:
                        content = member.read(_BEGINNING_BYTES)
                except DAMAGE as error:
                    raise _unreadable(self.name, error) from error
                is_whole = len(content) == info.file_size
                self.beginnings[info.filename] = content if is_whole else content[: content.rfind(b"\n") + 1]

    def copy(self, target: Path) -> Path:
        """A small zip: all members by name, with the beginnings that were read."""
        with zipfile.ZipFile(target, "w") as copy:
            for info in self.archive.infolist():
                if not info.is_dir():
                    copy.writestr(zipfile.ZipInfo(info.filename), self.beginnings.get(info.filename, b""))
        return target


def open_remote(asker: Asker, sample: Sample) -> RemoteZip | None:
    """The zip of a sample; ``None`` when the publisher serves no parts of it.

    Raises:
        UnreadableZip: it has no directory at its end.
    """
    if sample.path is None or not sample.size or not sample.takes_ranges:
        return None
    pieces = _Pieces(asker, sample.request, sample.path.read_bytes(), sample.size)
    name = sample.request.url.rsplit("/", 1)[1]
    try:
        return RemoteZip(name, zipfile.ZipFile(io.BufferedReader(pieces)))
    except DAMAGE as error:
        if not pieces.is_served:
            return None
        raise _unreadable(name, error) from error


class _Pieces(io.RawIOBase):
    """A remote file whose bytes are fetched where they are read, a block at a time; ``beginning`` is here."""

    def __init__(self, asker: Asker, request: Request, beginning: bytes, size: int) -> None:
        super().__init__()
        self.is_served = True
        self._asker, self._request, self._size = asker, request, size
        self._position = 0
        self._pieces = [(0, beginning)]
        self._fetch(max(1, size - BLOCK_BYTES))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if self._position < 0:
            raise OSError("before the beginning of the file")
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        found = self._held() or self._fetch(self._position)
        chunk = found[: len(buffer)]
        buffer[: len(chunk)] = chunk
        self._position += len(chunk)
        return len(chunk)

    def _held(self) -> bytes:
        for start, piece in self._pieces:
            if start <= self._position < start + len(piece):
                return piece[self._position - start :]
        return b""

    def _fetch(self, start: int) -> bytes:
        piece = self._asker.part(self._request, start, BLOCK_BYTES)
        self.is_served = self.is_served and bool(piece)
        self._pieces.append((start, piece))
        return piece


def _unreadable(name: str, error: BaseException) -> UnreadableZip:
    return UnreadableZip(
        expected=f"a readable zip in {name}",
        found=str(error) or "an end before the end of its data",
        remedy="The publisher's file is damaged, or of another kind; see the dataset's homepage.",
    )
