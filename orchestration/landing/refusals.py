"""Classifies responses as retryable or refused."""

from __future__ import annotations

import requests

from orchestration.core.errors import (
    KeyRefused,
    NoContent,
    NotFound,
    ProxyRefused,
    QuotaSpent,
    SourceLocked,
    SourceRefused,
    TradeCorridorsError,
)
from orchestration.landing.answers import Beginning, continues, is_key_refused, is_part, wait_asked_for
from orchestration.landing.messages import message_in, read_beginning

_PASSING = frozenset({408, 425, 429})


class Passing(Exception):
    """A failure that a second try can mend.

    Args:
        reason: what is told of it, should it last.
        retry_after: seconds that the publisher asks to wait.
        resume: the part of the body that is here, if the rest can be asked for; otherwise all of it is.
        final: the error if the last try fails in the same way; unless given, the publisher is unavailable.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        resume: Beginning | None = None,
        final: TradeCorridorsError | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.resume = resume
        self.final = final


def refuse_key_error(response: requests.Response, host: str) -> None:
    """Raise ``KeyRefused`` for a redirect to a page with status 200, the response to a missing or wrong key."""
    if is_key_refused(response):
        raise KeyRefused(
            expected=f"an answer from {host}",
            found="a refusal of the key, or of the lack of one",
            remedy="Nothing was replaced. See the publisher's key in docs/operating/add_a_key.md.",
        )


def refuse_other_part(response: requests.Response, have: int, beginning: Beginning | None) -> None:
    """Refuse a part of the body that is not the rest of what is here.

    Raises:
        Passing: the body has to be asked for whole.
    """
    if response.status_code == 206 and not (have and beginning and continues(response, have, beginning)):
        raise Passing("another range than asked for, or one of another version")
    if response.status_code == 200 and is_part(response):
        raise Passing("a part of the answer, sent as if it were the whole")


def check_status(response: requests.Response, host: str) -> None:
    """Raise what a status means, unless it is an answer's.

    Raises:
        Passing: a second try can help.
        SourceRefused: the publisher says no, has nothing there, or wants another key.
        ProxyRefused: the proxy on the way lets nothing through.
        QuotaSpent: the publisher takes no more calls today.
        SourceLocked: the publisher is updating what is asked for.
    """
    status = response.status_code
    if status in (200, 206):
        return
    if status == 416:
        raise Passing("status 416: a range that the publisher does not have")
    body = read_beginning(response)
    message = message_in(body, response.headers.get("Content-Type", ""))
    found = f"status {status}: {message}" if message else f"status {status}"
    if status in _PASSING or status >= 500:
        raise Passing(found, retry_after=wait_asked_for(response))
    if status == 409:
        raise SourceLocked(
            expected=f"status 200 from {host}",
            found=found if message else f"{found}: locked while it is updated",
            remedy="It is tried once more later; the last good partition stays.",
        )
    if status == 401:
        raise KeyRefused(
            expected=f"a key that {host} accepts",
            found=found,
            remedy="Compare the key with the publisher's; see docs/operating/add_a_key.md.",
        )
    if status == 403 and b"quota" in body.lower():
        raise QuotaSpent(
            expected=f"status 200 from {host}",
            found=f"{found}: the day's quota of calls is used up",
            remedy="The rest is asked for on another day, newest first; what is here is not asked for again.",
        )
    if status == 407:
        raise proxy_refusal(host, found)
    refusal = {404: NotFound, 204: NoContent}.get(status, SourceRefused)
    raise refusal(
        expected=f"status 200 from {host}",
        found=found,
        remedy="The publisher refuses this request and a second try cannot help; see the dataset's homepage.",
    )


def proxy_refusal(host: str, found: str) -> ProxyRefused:
    """That the proxy of the environment lets no request to a host through."""
    return ProxyRefused(
        expected=f"a way to {host} through the proxy of the environment",
        found=f"a refusal by the proxy: {found}",
        remedy="Put user and password into HTTPS_PROXY and HTTP_PROXY, have the host allowed, or name it in NO_PROXY.",
    )
