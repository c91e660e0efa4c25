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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import requests

from orchestration.core.errors import (
    IncompleteResponse,
    SourceRefused,
    SourceUnavailable,
    TradeCorridorsError,
    UnreadableZip,
)
from orchestration.core.request import Request
from orchestration.landing.addresses import host_of, origin_of, redirected
from orchestration.landing.answers import Answer, Beginning, Validators, resumable, validators_of, whole_size
from orchestration.landing.content import check_body, check_size, check_type
from orchestration.landing.pace import PACER, Pacer
from orchestration.landing.refusals import Passing, check_status, refuse_key_error, refuse_other_part
from orchestration.landing.session import Session
from orchestration.landing.unanswered import unanswered

_CHUNK = 1 << 18
_MOST_REDIRECTS = 5


def send_direct(url: str) -> str:
    """Live routing: the publisher's own address."""
    return url


@dataclass
class Client:
    """One polite client for all publishers.

    Args:
        route: publisher's URL -> the URL to send to. What is sent to the publisher's own goes through the proxy that
            the environment names; what is sent elsewhere stays on this machine.
        user_agent: honest description of this software.
        pace_seconds: least time between two requests to one host.
        tries: attempts for errors that can pass.
        read_timeout: seconds without a byte before a try is given up.
        headers, parameters: secrets by host, in lower case, by name; sent over https, to that host alone, and never
            written anywhere.
        pacer: remembers when each host was last asked; that of the process, unless given.
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
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    sleep: Callable[[float], None] = time.sleep
    pacer: Pacer = PACER

    def __post_init__(self) -> None:
        self._session, self._nearby = Session(), Session()
        self._nearby.trust_env = False

    def get(
        self,
        request: Request,
        folder: Path,
        validators: Validators | None = None,
    ) -> Answer:
        """Fetch one request into ``folder``.

        Raises:
            SourceUnavailable: still failing after all tries.
            SourceRefused: the publisher says no, has nothing there, wants another key, or sends the client elsewhere;
                or its certificate is not trusted, or a proxy lets nothing through.
            QuotaSpent: the publisher takes no more calls today.
            SourceLocked: the publisher is updating what is asked for.
            ResponseTooLarge: the body is larger than such content may be.
            WrongContent: the body is not what was asked for.
            UnreadableZip, IncompleteResponse: the body ends before its end in every try.
        """
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(request.key.encode(errors="backslashreplace")).hexdigest()
        part = folder / f"{digest[:24]}.{os.getpid()}.{threading.get_ident()}.part"
        part.unlink(missing_ok=True)
        try:
            return self._get(request, part, validators)
        except TradeCorridorsError as error:
            part.unlink(missing_ok=True)
            error.hide(self._secrets())
            raise

    @contextlib.contextmanager
    def opened(self, request: Request, start: int = 0) -> Iterator[requests.Response]:
        """One try at an answer from byte ``start`` on, its body not read yet: for a look at a part of it.

        Raises:
            Passing: a second try could help.
            SourceError: as ``get`` raises it, by status and content type.
        """
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            with self._open(request, headers) as response:
                check_status(response, host_of(request.url))
                check_type(request, response.headers.get("Content-Type", ""))
                yield response
        except TradeCorridorsError as error:
            error.hide(self._secrets())
            raise

    def _secrets(self) -> Iterator[str]:
        """Every secret, as it is and as an address holds it."""
        for named in (*self.headers.values(), *self.parameters.values()):
            for value in named.values():
                yield from {value, quote(value, safe=""), quote_plus(value)}

    def _get(self, request: Request, part: Path, validators: Validators | None) -> Answer:
        beginning: Beginning | None = None
        for attempt in range(1, self.tries + 1):
            try:
                return self._try(request, part, validators, beginning)
            except Passing as passing:
                if attempt == self.tries:
                    raise passing.final or SourceUnavailable(
                        expected=f"an answer from {host_of(request.url)}",
                        found=f"{passing.reason} after {self.tries} tries",
                        remedy="Nothing was replaced; run again later.",
                    ) from passing
                beginning = passing.resume
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
        beginning: Beginning | None,
    ) -> Answer:
        have = part.stat().st_size if beginning and part.exists() else 0
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "identity"}
        headers |= beginning.rest_from(have) if have and beginning else (validators or Validators()).unless_same()
        with self._open(request, headers) as response:
            if response.status_code == 304 and validators and not have:
                return Answer(304, None, validators=validators)
            check_status(response, host_of(request.url))
            refuse_other_part(response, have, beginning)
            check_type(request, response.headers.get("Content-Type", ""))
            self._stream(request, response, part, have if response.status_code == 206 else 0)
            try:
                check_body(request, part)
            except (UnreadableZip, IncompleteResponse) as error:
                raise Passing(error.found, final=error) from None
            return Answer(
                response.status_code,
                part,
                sha256=_sha256(part),
                size=part.stat().st_size,
                validators=validators_of(response),
                content_type=response.headers.get("Content-Type", ""),
            )

    @contextlib.contextmanager
    def _open(self, request: Request, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Send, and follow redirects by hand: the host's own secrets are left behind with the host, for good."""
        url, own, body = request.url, _own(self.headers, request.url), request.body
        params = (*request.params, *_own(self.parameters, request.url).items())
        for _ in range(_MOST_REDIRECTS):
            with self._send(url, params, {**headers, **own}, body) as response:
                refuse_key_error(response, host_of(url))
                if not response.is_redirect:
                    yield response
                    return
                following = redirected(url, self._session.location_in(response))
            if origin_of(following) != origin_of(url):
                own = {}
            url, params, body = following, (), ""
        raise SourceRefused(
            expected=f"an answer from {host_of(request.url)}",
            found=f"{_MOST_REDIRECTS} redirects in a row",
            remedy="The publisher moved the address; see the dataset's homepage.",
        )

    def _send(
        self, url: str, params: Sequence[tuple[str, str]], headers: Mapping[str, str], body: str
    ) -> requests.Response:
        self.pacer.keep(host_of(url), self.pace_seconds, self.sleep)
        target = self.route(url)
        session = self._session if target == url else self._nearby
        try:
            return session.request(
                "POST" if body else "GET",
                target,
                params=list(params),
                data=body.encode() or None,
                headers={**headers, "Content-Type": "application/json"} if body else headers,
                stream=True,
                allow_redirects=False,
                timeout=(self.connect_timeout, self.read_timeout),
            )
        except (OSError, ValueError) as error:  # the library's own errors are OSErrors
            raise unanswered(error, host_of(url), session.proxy_to(target)) from None

    def _stream(self, request: Request, response: requests.Response, part: Path, have: int) -> None:
        whole = whole_size(response)
        check_size(request, whole or 0, "announced")
        size = have
        try:
            with part.open("ab" if have else "wb") as sink:
                for chunk in response.iter_content(_CHUNK):
                    size += len(chunk)
                    check_size(request, size, "and more")
                    sink.write(chunk)
        except (requests.RequestException, ValueError):  # ValueError: a chunk of negative length
            raise Passing("transfer cut", resume=resumable(response)) from None
        if whole is not None and size != whole:
            raise Passing(f"transfer cut at {size} of {whole} bytes", resume=resumable(response))


def _own(secrets: Mapping[str, Mapping[str, str]], url: str) -> Mapping[str, str]:
    host = host_of(url)
    return secrets.get(host, {}) if host in secrets and origin_of(url) == ("https", host, 443) else {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
