"""A failed Dagster step, in the lines that a person reads: no traceback, and a failing disk by its name."""

from __future__ import annotations

import errno
from collections.abc import Iterable

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.core.errors import StorageFailed

_DISK = {
    "no space left on device": "the disk is full",
    "disk is full": "the disk is full",
    "disk quota exceeded": "the disk quota is used up",
    "read-only file system": "the disk is read-only",
    "readonly database": "the disk is read-only",
    "file too large": "a file grew over the limit of this system",
    "input/output error": "the disk fails",
}
_CODES = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO}


def failure_lines(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """One line for each thing that failed, in order, without repetition."""
    lines: list[str] = []
    for event in events:
        if event.is_step_failure:
            failure = event.step_failure_data.user_failure_data
            error = event.step_failure_data.error
            text = (failure.description if failure else None) or _innermost(error)
            lines += [in_one_line(line) for line in text.strip().splitlines() if line]
    return list(dict.fromkeys(lines))


def in_one_line(text: str) -> str:
    """The line itself, or what a failing disk means for the reader."""
    for sign, found in _DISK.items():
        if sign in text.lower():
            return str(storage_failed(found))
    return text


def storage_failed(found: str) -> StorageFailed:
    """The error of a full, read-only or failing disk."""
    return StorageFailed(
        expected="a disk that takes what the run writes",
        found=found,
        remedy="What was good before stays. Make room or mend the disk, then run again.",
    )


def storage_error(error: OSError) -> StorageFailed | None:
    """The named error of an ``OSError`` that is the disk's fault; ``None`` for any other."""
    return storage_failed(in_words(error)) if error.errno in _CODES else None


def in_words(error: OSError) -> str:
    """What the system says, and about which file."""
    return f"{error.strerror} ({error.filename})" if error.filename else str(error.strerror)


def _innermost(error: SerializableErrorInfo | None) -> str:
    """First line of the error at the root of a chain, without its traceback."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip().splitlines()[0] if error else "unknown failure"
