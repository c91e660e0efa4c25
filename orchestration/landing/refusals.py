"""Which answers are none: those that a second try can mend, and the publisher's refusals by name."""

from __future__ import annotations

import requests

from orchestration.core.errors import KeyRefused, NoContent, NotFound, QuotaSpent, SourceLocked, SourceRefused
from orchestration.landing.answers import Validators, is_key_refused, said, starts_at, wait_asked_for

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Passing(Exception):
    """A failure that a second try can mend."""

    def __init__(self, reason: str, retry_after: float | None = None, resume: Validators | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.resume = resume


def refuse_key_error(response: requests.Response, host: str) -> None:
    """Raise the refusal of a key: one that is missing or wrong is told by a redirect to a page, with status 200."""
    if is_key_refused(response):
        raise KeyRefused(
            expected=f"an answer from {host}",
            found="a refusal of the key, or of the lack of one",
            remedy="Nothing was replaced. See the publisher's key in docs/operating/add_a_key.md.",
        )


def check_status(response: requests.Response, host: str, have: int) -> None:
    """Raise what a status means, unless it is an answer's.

    Args:
        have: bytes that are here of what was asked for, when a part of it was.

    Raises:
        Passing: a second try can help.
        SourceRefused: the publisher says no, has nothing there, or wants another key.
        QuotaSpent: the publisher takes no more calls today.
        SourceLocked: the publisher is updating what is asked for.
    """
    if response.status_code == 206 and not (have and starts_at(response, have)):
        raise Passing("another range than asked for")
    if response.status_code in (200, 206):
        return
    if response.status_code in _PASSING:
        raise Passing(f"status {response.status_code}", retry_after=wait_asked_for(response))
    if response.status_code == 409:
        raise SourceLocked(
            expected=f"status 200 from {host}",
            found="status 409: locked while it is updated",
            remedy="It is tried once more later; the last good partition stays.",
        )
    if response.status_code == 401:
        raise KeyRefused(
            expected=f"a key that {host} accepts",
            found="status 401",
            remedy="Compare the key with the publisher's; see docs/operating/add_a_key.md.",
        )
    if response.status_code == 403 and _is_about_quota(response):
        raise QuotaSpent(
            expected=f"status 200 from {host}",
            found="status 403: the day's quota of calls is used up",
            remedy="The rest is asked for on another day, newest first; what is here is not asked for again.",
        )
    refusal = {404: NotFound, 204: NoContent}.get(response.status_code, SourceRefused)
    raise refusal(
        expected=f"status 200 from {host}",
        found=f"status {response.status_code}{said(response)}",
        remedy="The publisher refuses this request and a second try cannot help; see the dataset's homepage.",
    )


def _is_about_quota(response: requests.Response) -> bool:
    """Whether a refusal says that a quota is used up, in the beginning of its body."""
    try:
        return b"quota" in next(response.iter_content(1024), b"").lower()
    except (requests.RequestException, ValueError):
        return False
