"""Readers of a published file in other processes, and what they must have seen: one build, whole, and no error."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.support import reading

Answer = tuple[str, int, str]
"""Build, rows, checksum."""


@dataclass(frozen=True)
class Client:
    """What reads: ``python`` is an interpreter that has it."""

    name: str
    kind: str = "duckdb"
    python: str = sys.executable


HERE = Client(f"duckdb {duckdb.__version__}")


@dataclass(frozen=True)
class Seen:
    """Answers since the last time, with how often each came."""

    answers: dict[Answer, int]
    errors: list[str]

    @property
    def times(self) -> int:
        """How many answers."""
        return sum(self.answers.values())


class Reader:
    """One such process (``tests.support.reading``)."""

    def __init__(self, client: Client, how: str, file: Path) -> None:
        self._process = subprocess.Popen(
            [client.python, reading.__file__, client.kind, how, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def seen(self, request: str = "") -> Seen:
        """What it saw since it was last asked."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{request}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read() if self._process.stderr else ""
        told = json.loads(line)
        return Seen({(build, rows, sums): times for (build, rows, sums), times in told["answers"]}, told["errors"])

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=60)


@contextlib.contextmanager
def reading_from(file: Path, client: Client = HERE, sessions: int = 5) -> Iterator[tuple[list[Reader], Reader]]:
    """Sessions that stay open, all of which have had an answer, and one reader that opens the file anew each time."""
    readers = [Reader(client, "session", file) for _ in range(sessions)] + [Reader(client, "opener", file)]
    try:
        for reader in readers:
            assert not reader.seen().errors
        yield readers[:-1], readers[-1]
    finally:
        for reader in readers:
            reader.close()


def truth(release: Path) -> Answer:
    """What a reader of this release must see."""
    with duckdb.connect(str(release), read_only=True) as con:
        build, rows, sums = con.execute(reading.SQL).fetchall()[0]
    return build, rows, sums


def assert_whole(seen: Seen, allowed: Sequence[Answer]) -> None:
    """Never an error, and nothing but these releases whole."""
    assert not seen.errors
    assert seen.answers.keys() <= set(allowed)
    assert seen.times > 0
