"""What came back: the answer on disk, and what its headers say, which may be anything."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

_KEY_ERROR = "X-DataWebAPI-KeyError"
"""Header of the US Census Bureau's interface."""

_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19}|\*)", re.ASCII)


@dataclass(frozen=True)
class Validators:
    """What the last accepted answer said of itself, for a conditional request."""

    etag: str = ""
    last_modified: str = ""

    def unless_same(self) -> dict[str, str]:
        """Headers that ask for a body unless it is still the same one."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Answer:
    """A response on disk; ``path`` is ``None`` when the publisher said 304 Not Modified."""

    status: int
    path: Path | None
    sha256: str = ""
    size: int = 0
    validators: Validators = field(default_factory=Validators)
    content_type: str = ""


@dataclass(frozen=True)
class Beginning:
    """The first part of a body that was cut, by what its publisher said of the whole.

    Args:
        size: bytes of the whole, if the publisher said so.
    """

    validators: Validators
    size: int | None

    def rest_from(self, have: int) -> dict[str, str]:
        """Headers that ask for the bytes that follow, if the body is still the same one, and else for all of it."""
        return {"Range": f"bytes={have}-", "If-Range": self.validators.etag or self.validators.last_modified}


def validators_of(response: requests.Response) -> Validators:
    """What to send back with the next request for the same.

    None for a body that ends with its connection: whether it was cut cannot be known, so it is asked for whole again.
    """
    if whole_size(response) is None and "chunked" not in response.headers.get("Transfer-Encoding", "").lower():
        return Validators()
    return _validators(response)


def _validators(response: requests.Response) -> Validators:
    return Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def whole_size(response: requests.Response) -> int | None:
    """Size of the complete, uncompressed file, if the headers give it."""
    if not is_identity(response):
        return None
    if response.status_code == 206:
        part = _part(response)
        return part[2] if part else None
    text = response.headers.get("Content-Length", "")
    return int(text) if _is_number(text) else None


def is_identity(response: requests.Response) -> bool:
    """Whether the bytes that are sent are the body itself, not a compressed form of it."""
    return response.headers.get("Content-Encoding", "").strip().lower() in ("", "identity")


def is_part(response: requests.Response) -> bool:
    """Whether an answer says that it is a part of the body, whatever its status."""
    text = response.headers.get("Content-Range", "")
    part = _part(response)
    return bool(text) and (part is None or part[0] > 0 or part[1] + 1 != part[2])


def continues(response: requests.Response, have: int, beginning: Beginning) -> bool:
    """Whether a part goes on where the bytes that are here end, and is of the same version of the body."""
    part = _part(response)
    if part is None or part[0] != have or not is_identity(response):
        return False
    now, before = _validators(response), beginning.validators
    is_same = now.etag == before.etag and now.last_modified in ("", before.last_modified)
    return is_same and (part[2] is None or beginning.size in (None, part[2]))


def resumable(response: requests.Response) -> Beginning | None:
    """What the rest can be asked for by, when the server takes ranges and names this version of the body."""
    validators = _validators(response)
    takes_ranges = response.status_code == 206 or response.headers.get("Accept-Ranges", "") == "bytes"
    named = (validators.etag and not validators.etag.startswith("W/")) or validators.last_modified
    return Beginning(validators, whole_size(response)) if takes_ranges and named and is_identity(response) else None


def _part(response: requests.Response) -> tuple[int, int, int | None] | None:
    """First byte, last byte and size of the whole, if it is known; ``None`` if the answer says nothing of the kind."""
    found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if found is None:
        return None
    first, last, size = found.groups()
    return int(first), int(last), None if size == "*" else int(size)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def is_key_refused(response: requests.Response) -> bool:
    """Whether the publisher says of any answer, a redirect included, that the key is missing or wrong."""
    return response.headers.get(_KEY_ERROR, "0") not in ("", "0")


def wait_asked_for(response: requests.Response) -> float | None:
    """Seconds that the publisher asks to wait."""
    text = response.headers.get("Retry-After", "")
    if _is_number(text):
        return float(text)
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    return None
