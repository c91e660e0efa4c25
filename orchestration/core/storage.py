"""A full, read-only or failing disk, recognised in whatever was raised because of it."""

from __future__ import annotations

import errno

from orchestration.core.errors import StorageFailed, TradeCorridorsError
from orchestration.core.failure import Failure

_CODES = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO}
_SIGNS = {
    "no space lef": "the disk is full",  # DuckDB's message may be cut
    "disk is full": "the disk is full",
    "out of disk space": "the disk is full",
    "disk quota exceeded": "the disk quota is used up",
    "read-only file system": "the disk is read-only",
    "readonly database": "the disk is read-only",
    "file too large": "a file grew over the limit of this system",
    "input/output error": "the disk fails",
    "disk i/o error": "the disk fails or is full",  # SQLite says so of both
    "unable to open database file": "a file cannot be opened or made",
}


def storage_error(error: BaseException | str | None) -> StorageFailed | None:
    """The named error behind an exception (or its causes) or a message; ``None`` when it is not the disk."""
    seen: list[BaseException | str] = []
    while error is not None and not any(error is one for one in seen):
        seen.append(error)
        if isinstance(error, OSError) and error.errno in _CODES:
            where = f" ({error.filename})" if error.filename else ""
            return _failed(f"{error.strerror}{where}")
        for sign, found in _SIGNS.items():
            if sign in str(error).lower():
                return _failed(found)
        error = None if isinstance(error, str) else error.__cause__ or error.__context__
    return None


def failure_of(error: BaseException) -> Failure:
    """Any exception as a record: the disk by its name, our own errors as they are, others by their first line."""
    if (named := storage_error(error)) is not None:
        return named.failure()
    if isinstance(error, TradeCorridorsError):
        return error.failure()
    return Failure(message=str(error).strip().partition("\n")[0] or type(error).__name__)


def _failed(found: str) -> StorageFailed:
    return StorageFailed(
        expected="a disk that takes what the run writes",
        found=found,
        remedy="What was good before stays. Make room or mend the disk, then run again.",
    )
