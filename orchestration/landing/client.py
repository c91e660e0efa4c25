"""HTTP to the publishers: streamed to disk, retried only where a second try can help, judged by content.

The code path is one for live and offline; offline only sends the same request to another base URL.
Knows nothing of datasets or partitions beyond the request it is given.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from orchestration.core.dataset import Request
from orchestration.core.errors import SourceRefused, SourceUnavailable
from orchestration.landing.content import check_body, check_type

_CHUNK = 1 << 18
_MOST_REDIRECTS = 5
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Validators:
    """What the last accepted answer said of itself, for a conditional request."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Answer:
    """A response on disk; ``path`` is ``None`` when the publisher said 304 Not Modified."""

    status: int
    path: Path | None
    sha256: str = ""
    size: int = 0
    validators: Validators = field(default_factory=Validators)
    content_type: str = ""


def send_direct(url: str) -> str:
    """Live routing: the publisher's own address."""
    return url


@dataclass
class Client:
    """One polite client for all publishers.

    Args:
        route: publisher's URL -> the URL to send to.
        user_agent: honest description of this software.
        pace_seconds: least time between two requests to one host.
        tries: attempts for errors that can pass.
        read_timeout: seconds without a byte before a try is given up.
        headers: secrets and other headers by host; never written anywhere.
    """

    route: Callable[[str], str] = send_direct
    user_agent: str = "trade-corridors (https://github.com/trade-corridors)"
    pace_seconds: float = 1.0
    tries: int = 5
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    backoff_seconds: float = 1.0
    longest_wait: float = 300.0
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._last_request: dict[str, float] = {}
        self._lock = threading.Lock()

    def get(
        self,
        request: Request,
        folder: Path,
        validators: Validators | None = None,
    ) -> Answer:
        """Fetch one request into ``folder``.

        Raises:
            SourceUnavailable: still failing after all tries.
            SourceRefused: the publisher says no.
            WrongContent: the body is not what was asked for.
        """
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / (hashlib.sha256(request.key.encode()).hexdigest()[:24] + f".{os.getpid()}.part")
        part.unlink(missing_ok=True)
        resume: Validators | None = None
        for attempt in range(1, self.tries + 1):
            try:
                return self._try(request, part, validators, resume)
            except _Passing as passing:
                if attempt == self.tries:
                    part.unlink(missing_ok=True)
                    raise SourceUnavailable(
                        expected=f"an answer from {urlsplit(request.url).netloc}",
                        found=f"{passing.reason} after {self.tries} tries",
                        remedy="Nothing was replaced; run again later.",
                    ) from passing
                resume = passing.resume
                self.sleep(self._wait(attempt, passing.retry_after))
        raise AssertionError("unreachable: the last try returns or raises")

    def _wait(self, attempt: int, retry_after: float | None) -> float:
        if retry_after is not None:
            return min(retry_after, self.longest_wait)
        backoff = self.backoff_seconds * float(2 ** (attempt - 1))
        return min(backoff, self.longest_wait) * random.uniform(0.5, 1.5)  # noqa: S311 (jitter)

    def _try(
        self,
        request: Request,
        part: Path,
        validators: Validators | None,
        resume: Validators | None,
    ) -> Answer:
        host = urlsplit(request.url).netloc
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "identity"}
        have = part.stat().st_size if resume and part.exists() else 0
        if have and resume:
            headers["Range"] = f"bytes={have}-"
            headers["If-Range"] = resume.etag or resume.last_modified
        elif validators:
            if validators.etag:
                headers["If-None-Match"] = validators.etag
            if validators.last_modified:
                headers["If-Modified-Since"] = validators.last_modified
        with self._open(request, headers) as response:
            if response.status_code == 304 and validators and not have:
                return Answer(304, None, validators=validators)
            self._check_status(response, host)
            check_type(request, response.headers.get("Content-Type", ""))
            have = have if response.status_code == 206 else 0
            self._stream(response, part, have)
            check_body(request, part)
            return Answer(
                response.status_code,
                part,
                sha256=_sha256(part),
                size=part.stat().st_size,
                validators=_validators(response),
                content_type=response.headers.get("Content-Type", ""),
            )

    @contextlib.contextmanager
    def _open(self, request: Request, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Send, and follow redirects by hand: a host's own headers go to that host alone."""
        url, params = request.url, list(request.params)
        for _ in range(_MOST_REDIRECTS):
            host = urlsplit(url).netloc
            self._keep_pace(host)
            try:
                response = self._session.get(
                    self.route(url),
                    params=params,
                    headers={**headers, **self.headers.get(host, {})},
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.connect_timeout, self.read_timeout),
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                raise _Passing(type(error).__name__) from error
            with response:
                if not response.is_redirect:
                    yield response
                    return
                url, params = urljoin(url, response.headers["Location"]), []
        raise SourceRefused(
            expected=f"an answer from {urlsplit(request.url).netloc}",
            found=f"{_MOST_REDIRECTS} redirects in a row",
            remedy="The publisher moved the address; see the dataset's homepage.",
        )

    def _check_status(self, response: requests.Response, host: str) -> None:
        if response.status_code in (200, 206):
            return
        if response.status_code in _PASSING:
            raise _Passing(f"status {response.status_code}", retry_after=_retry_after(response))
        raise SourceRefused(
            expected=f"status 200 from {host}",
            found=f"status {response.status_code}",
            remedy="The publisher refuses this request and a second try cannot help; see the dataset's homepage.",
        )

    def _stream(self, response: requests.Response, part: Path, have: int) -> None:
        expected = response.headers.get("Content-Length")
        total = have
        try:
            with part.open("ab" if have else "wb") as sink:
                for chunk in response.iter_content(_CHUNK):
                    sink.write(chunk)
                    total += len(chunk)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            raise _Passing("transfer cut", resume=_resumable(response)) from error
        is_encoded = response.headers.get("Content-Encoding", "identity") != "identity"
        if expected is not None and not is_encoded and total - have != int(expected):
            raise _Passing(f"transfer cut at {total - have} of {expected} bytes", resume=_resumable(response))

    def _keep_pace(self, host: str) -> None:
        with self._lock:
            due = self._last_request.get(host, 0.0) + self.pace_seconds
            now = time.monotonic()
            self._last_request[host] = max(now, due)
        if due > now:
            self.sleep(due - now)


class _Passing(Exception):
    """A failure that a second try can mend."""

    def __init__(self, reason: str, retry_after: float | None = None, resume: Validators | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.resume = resume


def _validators(response: requests.Response) -> Validators:
    return Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def _resumable(response: requests.Response) -> Validators | None:
    """Validators for ``If-Range``, when the server takes ranges and names this content."""
    validators = _validators(response)
    takes_ranges = response.status_code == 206 or response.headers.get("Accept-Ranges", "") == "bytes"
    named = (validators.etag and not validators.etag.startswith("W/")) or validators.last_modified
    return validators if takes_ranges and named else None


def _retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    with contextlib.suppress(ValueError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
