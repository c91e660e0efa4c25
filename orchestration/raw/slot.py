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
