"""Asks one publisher in a few short tries: whole answers where they are small, else their beginning or a part.

Nothing is landed: what comes lies in a temporary folder. What the answers mean is for ``look``.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import requests

from orchestration.core.errors import ServiceError, SourceUnavailable, TradeCorridorsError
from orchestration.core.request import Content, Request
from orchestration.landing.addresses import host_of
from orchestration.landing.answers import whole_size
from orchestration.landing.client import Client
from orchestration.landing.content import check_body
from orchestration.landing.refusals import Passing

SMALL_BYTES = 4 << 20
"""Answers up to this size are read whole; of larger ones a part is."""

BLOCK_BYTES = 1 << 16
"""What is read of a zip at a time, at least."""

TRIES = 2
_LAST_ROW = re.compile(rb"\](?=\s*,\s*\[)")
Answered = TypeVar("Answered")


class TooLate(Exception):
    """The time that a probe has is over."""


@dataclass(frozen=True)
class Sample:
    """An answer, or its beginning.

    Args:
        path: what was read of it; ``None`` when a part would tell nothing.
        size: bytes of the whole, if the publisher says so.
        is_whole: whether all of it was read.
        modified: when the publisher changed it, in its own words.
        takes_ranges: whether a part of it can be asked for.
    """

    request: Request
    path: Path | None
    size: int | None
    is_whole: bool
    modified: str = ""
    takes_ranges: bool = False


@dataclass
class Asker:
    """One dataset's questions; counts them.

    Args:
        unreachable: hosts that did not answer, with the reason: they are not asked again. The datasets of one
            publisher share it.
        ends_at: when the time is over, by the clock that only goes forward.
    """

    client: Client
    folder: Path
    unreachable: MutableMapping[str, TradeCorridorsError]
    ends_at: float
    calls: int = 0
    seconds: float = 0.0
    hosts: list[str] = field(default_factory=list)
    _whole: dict[str, Path] = field(default_factory=dict)

    def fetch(self, request: Request) -> Path:
        """A whole answer, as ``discover`` asks for it."""
        if request.key not in self._whole:
            try:
                answer = self._asked(request, lambda: self.client.get(request, self.folder))
            except ServiceError:
                if request.instead is None:
                    raise
                return self.fetch(request.instead)
            assert answer.path is not None  # noqa: S101 (only a conditional request is answered without a body)
            self._whole[request.key] = answer.path
        return self._whole[request.key]

    def sample(self, request: Request) -> Sample:
        """An answer if it is small, else its beginning as far as that can be read."""
        if request.body or request.key in self._whole:
            path = self.fetch(request)
            return Sample(request, path, path.stat().st_size, is_whole=True)
        try:
            return self._asked(request, lambda: self._beginning(request))
        except ServiceError:
            if request.instead is None:
                raise
            return self.sample(request.instead)

    def part(self, request: Request, start: int, length: int) -> bytes:
        """Bytes of an answer from ``start`` on, at most so many; none if the publisher serves no parts."""

        def read() -> bytes:
            with self.client.opened(request, start) as response:
                return self._read(response, length) if response.status_code == 206 else b""

        return self._asked(request, read)

    def _beginning(self, request: Request) -> Sample:
        path = self.folder / f"{hashlib.sha256(request.key.encode()).hexdigest()[:24]}.beginning"
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.client.opened(request) as response:
            size = whole_size(response)
            is_large = request.content is Content.ZIP and (size or 0) > SMALL_BYTES
            content = self._read(response, BLOCK_BYTES if is_large else SMALL_BYTES + 1)
            is_whole = not is_large and len(content) <= SMALL_BYTES
            modified = response.headers.get("Last-Modified", "")
            takes_ranges = response.headers.get("Accept-Ranges", "") == "bytes"
        if not is_whole:
            content = _readable(request, content)
        path.write_bytes(content)
        if is_whole or (content and request.content is not Content.ZIP):
            check_body(request, path)
        known = path if is_whole or content else None
        return Sample(request, known, len(content) if is_whole else size, is_whole, modified, takes_ranges)

    def _read(self, response: requests.Response, most: int) -> bytes:
        """The body, at most so many bytes of it."""
        content = bytearray()
        try:
            for chunk in response.iter_content(1 << 16):
                content += chunk
                if len(content) >= most:
                    break
                self._refuse_late()
        except (requests.RequestException, ValueError):
            raise Passing("transfer cut") from None
        return bytes(content[:most])

    def _asked(self, request: Request, ask: Callable[[], Answered]) -> Answered:
        """What comes of a question within the tries that a probe has."""
        host = host_of(request.url)
        if host not in self.hosts:
            self.hosts.append(host)
        if host in self.unreachable:
            raise self.unreachable[host]
        self._refuse_late()
        started = time.monotonic()
        try:
            return _with_tries(host, ask)
        except SourceUnavailable as error:
            self.unreachable[host] = error
            raise
        finally:
            self.calls += 1
            self.seconds += time.monotonic() - started

    def _refuse_late(self) -> None:
        if time.monotonic() > self.ends_at:
            raise TooLate


def _with_tries(host: str, ask: Callable[[], Answered]) -> Answered:
    """``Client.get`` tries by itself; what is read by parts is tried again here."""
    for _ in range(TRIES - 1):
        with suppress(Passing):
            return ask()
    try:
        return ask()
    except Passing as passing:
        raise passing.final or SourceUnavailable(
            expected=f"an answer from {host}",
            found=f"{passing.reason} after {TRIES} tries",
            remedy="Run it again later.",
        ) from passing


def _readable(request: Request, content: bytes) -> bytes:
    """A beginning that ends with a whole line, or row of an array of rows; nothing if it cannot be made to.

    Of a zip it is as it came.
    """
    if request.content is Content.ZIP:
        return content
    if request.content is Content.CSV:
        return content[: content.rfind(b"\n") + 1]
    if request.content is Content.JSON and content.lstrip().startswith(b"[["):
        rows = list(_LAST_ROW.finditer(content))
        return content[: rows[-1].end()] + b"]" if rows else b""
    return b""
