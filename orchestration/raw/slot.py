"""The one writer slot of a mode: a lock file held while raw, the candidate or the pointer is written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from filelock import FileLock, Timeout

from orchestration.core.errors import WriterBusy
from orchestration.core.settings import Settings

_PATIENCE_SECONDS = 600


@contextlib.contextmanager
def writer_slot(settings: Settings, patience_seconds: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the slot for the block (again, if this process has it); the operating system frees it if the process dies.

    Raises:
        WriterBusy: another process held it all the time.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "writer.lock", is_singleton=True, thread_local=False)
    try:
        held = lock.acquire(timeout=patience_seconds)
    except Timeout as error:
        raise WriterBusy(
            partition=settings.mode.value,
            expected="the writer slot free",
            found=f"another run that holds {error.lock_file}",
            remedy="Wait for it to end, or stop it.",
        ) from error
    with held:
        yield


def is_slot_taken(settings: Settings) -> bool:
    """Whether some run holds the slot now; no, where that cannot be known."""
    path = settings.home / "writer.lock"
    if not path.exists():
        return False
    try:
        FileLock(path, thread_local=False).acquire(timeout=0).lock.release()
    except Timeout:
        return True
    except OSError:
        return False
    return False
