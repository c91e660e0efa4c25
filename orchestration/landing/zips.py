"""Takes the wanted members out of landed zips, and names what is wrong with an archive."""

from __future__ import annotations

import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from orchestration.core.dataset import LandedFile
from orchestration.core.errors import DuplicateMember, MissingMember, UnreadableZip

Member = tuple[Path, str, str]
"""Extracted path, the name it is known by (``zip/member``), sha256 of the zip."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What ``zipfile`` raises on a damaged or encrypted archive."""


def extract_members(
    files: Sequence[LandedFile], wanted: Callable[[str], str | None], expected: Sequence[str], scratch: Path
) -> dict[str, Member]:
    """Extract to ``scratch`` the one member of each expected part.

    Args:
        wanted: base name of a member -> the part it is, or ``None`` to leave it alone.
        expected: parts that must be found, each once.

    Raises:
        UnreadableZip: an archive does not open, or a member fails its checksum.
        DuplicateMember: two members claim to be the same part.
        MissingMember: a part is not there.
    """
    found: dict[str, Member] = {}
    for file in files:
        zip_name = file.url.rsplit("/", 1)[1]
        try:
            with zipfile.ZipFile(file.path) as archive:
                for info in archive.infolist():
                    if info.is_dir() or "__MACOSX" in info.filename:
                        continue
                    part = wanted(PurePosixPath(info.filename).name)
                    if part is None:
                        continue
                    name = f"{zip_name}/{info.filename}"
                    if part in found:
                        raise DuplicateMember(
                            expected=f"one member for {part}",
                            found=f"{found[part][1]} and {name}",
                            remedy="See which of the two the publisher means; the last good partition stays.",
                        )
                    target = scratch / f"{part}.csv"
                    with target.open("wb") as sink, archive.open(info) as source:
                        shutil.copyfileobj(source, sink, 1 << 20)
                    found[part] = (target, name, file.sha256)
        except _DAMAGE as error:
            raise UnreadableZip(
                expected=f"a readable zip in {zip_name}",
                found=str(error),
                remedy="The bytes are kept in the landing; fetch again when the publisher has repaired it.",
            ) from error
    if missing := [part for part in expected if part not in found]:
        raise MissingMember(
            expected=f"members for {', '.join(expected)}",
            found=f"none for {', '.join(missing)}",
            remedy="A cut is missing from the publisher's archive; the last good partition stays.",
        )
    return found
