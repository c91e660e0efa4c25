"""What came back: the answer on disk, and what its headers say, which may be anything."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

_KEY_ERROR = "X-DataWebAPI-KeyError"
"""Header of the US Census Bureau's interface."""

_MOST_SAID = 300


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


def validators_of(response: requests.Response) -> Validators:
    """What to send back with the next request for the same."""
    return Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def announced_bytes(response: requests.Response) -> int | None:
    """Bytes that the body will have, when the publisher says so of the body as it is."""
    text = response.headers.get("Content-Length", "")
    is_encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    return int(text) if _is_number(text) and not is_encoded else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def starts_at(response: requests.Response, have: int) -> bool:
    """Whether a part goes on where the bytes that are here end."""
    return response.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def resumable(response: requests.Response) -> Validators | None:
    """Validators for ``If-Range``, when the server takes ranges and names this content."""
    validators = validators_of(response)
    takes_ranges = response.status_code == 206 or response.headers.get("Accept-Ranges", "") == "bytes"
    named = (validators.etag and not validators.etag.startswith("W/")) or validators.last_modified
    return validators if takes_ranges and named else None


def is_key_refused(response: requests.Response) -> bool:
    """Whether the publisher says of any answer, a redirect included, that the key is missing or wrong."""
    return response.headers.get(_KEY_ERROR, "0") not in ("", "0")


def said(response: requests.Response) -> str:
    """What a refusal says in plain text, its beginning: a page would not fit a line."""
    if not response.headers.get("Content-Type", "").lower().startswith("text/plain"):
        return ""
    with contextlib.suppress(requests.RequestException, ValueError):
        for chunk in response.iter_content(_MOST_SAID):
            return f": {chunk.decode(errors='replace').strip()}"
    return ""


def wait_asked_for(response: requests.Response) -> float | None:
    """Seconds that the publisher asks to wait."""
    text = response.headers.get("Retry-After", "")
    if _is_number(text):
        return float(text)
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    return None
