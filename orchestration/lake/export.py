"""Writes accepted raw partitions and published tables to the lake, only what changed, and then the manifest.

A reader takes its files from ``manifest.json`` and so sees the lake of before an export or of after it. The files that
the last manifest named stay until the next export, for readers that have begun with it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from filelock import FileLock, Timeout

from orchestration.core.errors import WriterBusy
from orchestration.core.settings import Settings
from orchestration.lake.manifest import Manifest, put_manifest, read_manifest
from orchestration.lake.partitions import FOLDER as RAW
from orchestration.lake.partitions import write_changed
from orchestration.lake.places import Place, place_at
from orchestration.lake.published import FOLDER as MARTS
from orchestration.lake.published import write_release


@dataclass(frozen=True)
class Exported:
    """What an export did: files of raw and bytes written, files that stayed as they were, files removed.

    Args:
        tables: published tables written: all of a new release, or none.
    """

    written: int
    bytes: int
    kept: int
    removed: int
    tables: int = 0


def export_lake(settings: Settings, say: Callable[[str], None]) -> Exported:
    """Bring the lake up to what raw holds now, and to what is published.

    Args:
        say: is told of progress, a line for each dataset that changed.

    Raises:
        LakeDamaged: the manifest that is there cannot be read.
        LakeUnreachable: the bucket cannot be read or written.
        ModesMixed: the lake is another mode's.
        NothingAccepted: no night has run in this mode.
        PublishRefused: raw holds rows that no gate accepted as they are.
        WriterBusy: a night, or another export, is running.
    """
    place = place_at(settings.lake)
    scratch = settings.home / "lake_scratch"
    with _alone(settings):
        before = read_manifest(place, settings)
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            files = write_changed(settings, before.files, scratch, say)
            now = Manifest(files, write_release(settings, before.release, scratch, say))
            fresh = [path for path in sorted(now.paths) if (scratch / path).exists()]
            for path in fresh:
                place.put(path, scratch / path)
            put_manifest(place, settings, now, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        removed = _remove_unnamed(place, RAW, now.paths | before.paths)
        _remove_unnamed(place, MARTS, now.paths | before.paths)
    written = [file for file in files if file.path in fresh]
    return Exported(
        len(written), sum(file.bytes for file in written), len(files) - len(written), removed, len(fresh) - len(written)
    )


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the lake's lock for the block; the operating system frees it if the process dies.

    Raises:
        WriterBusy: another export holds it.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(settings.home / "lake.lock").acquire(timeout=0)
    except Timeout as error:
        raise WriterBusy(
            partition=settings.lake,
            expected="one export at a time",
            found="another that is running",
            remedy="Wait for it to end.",
        ) from error
    with held:
        yield


def _remove_unnamed(place: Place, folder: str, named: set[str]) -> int:
    """Remove files that neither this manifest nor the last one names, such as those of an export that was killed."""
    unnamed = [name for name in place.names(folder) if name not in named]
    for name in unnamed:
        place.remove(name)
    return len(unnamed)
