"""Journals: one JSON object a line, appended and never changed.

A crash may cut the last line short: it then has no line break, is read as if it were not there, and is taken away by
the next line. Any other line that is no record is damage: it is named, never skipped, for it may be the one that says
which bytes are the newest.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from orchestration.core.errors import DamagedJournal

Record = TypeVar("Record")
_NO_RECORD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


def records(journal: Path, read: Callable[[dict[str, Any]], Record]) -> Iterator[Record]:
    """The records of a journal, oldest first.

    Args:
        read: fields of a line -> the record that it is; fails on any other fields.

    Raises:
        DamagedJournal: a whole line is no record.
    """
    if not journal.exists():
        return
    *lines, last = journal.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            record = read(json.loads(line))
        except _NO_RECORD as error:
            raise DamagedJournal(
                expected=f"a record in line {number} of {journal.parent.name}/{journal.name}",
                found=f"{type(error).__name__}: {error}"[:160],
                remedy="Put the journal back from a copy. Without one, take the line out and land the dataset again.",
            ) from error
        yield record
    with contextlib.suppress(*_NO_RECORD):
        yield read(json.loads(last))


def append(journal: Path, fields: dict[str, Any]) -> None:
    """Add a line that is on the disk when this returns."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a+b") as file:
        _end_last_line(file)
        file.write(json.dumps(fields).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _end_last_line(file: BinaryIO) -> None:
    """Add the line break that a complete last line lacks, or remove a last line that a crash cut short."""
    if file.seek(0, os.SEEK_END) == 0:
        return
    file.seek(-1, os.SEEK_END)
    if file.read(1) == b"\n":
        return
    file.seek(0)
    content = file.read()
    start = content.rfind(b"\n") + 1
    if _is_object(content[start:]):
        file.write(b"\n")
    else:
        file.truncate(start)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
